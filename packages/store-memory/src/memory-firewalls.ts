import type { HeldFirewall } from '@ironic-inspector/core';

/** The firewalls of instances, and the generation they follow. */
export class MemoryFirewalls {
  readonly #held = new Map<string, HeldFirewall>();
  #generation = 0;

  get generation(): number {
    return this.#generation;
  }

  raise(): number {
    return ++this.#generation;
  }

  note(owner: string, generation: number, at: Date): void {
    this.#held.set(owner, { owner, generation, aliveAt: new Date(at) });
  }

  withdraw(owner: string): void {
    this.#held.delete(owner);
  }

  all(): HeldFirewall[] {
    return Array.from(this.#held.values(), (held) => ({ ...held, aliveAt: new Date(held.aliveAt) }));
  }
}
