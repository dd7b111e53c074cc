import { Semaphore } from '../concurrency.ts';
import type { BootEvent } from '../model/boot-event.ts';

/** How many events of one run are told: a machine that boots again and again is told of no more. */
const MOST_OF_RUN = 32;
/** How many runs are counted; then the oldest is forgotten. */
const MOST_RUNS = 10_000;

/** How many addresses are remembered, with whose they are. */
const MOST_ADDRESSES = 10_000;
/** How many events are looked up in the store at once, and how many wait: anybody may send some. */
const AT_ONCE = 4;
const MOST_WAITING = 256;

/** What this instance was told of machines that boot. */
export class HeardBoots {
  readonly slots = new Semaphore(AT_ONCE, MOST_WAITING);
  readonly #ofRun = new Map<string, number>();
  readonly #macOf = new Map<string, string>();
  #addresses = false;
  #kernels = false;
  #ignored = 0;

  /** Which boot events are heard here at all. */
  get kinds(): { readonly addresses: boolean; readonly kernels: boolean } {
    return { addresses: this.#addresses, kernels: this.#kernels };
  }

  /** How many events were of no machine that is waited for, or too many of one. */
  get ignored(): number {
    return this.#ignored;
  }

  /**
   * Notes an event of a machine of `runs`. What an iPXE script says may be anybody's word: of a
   * machine that nobody waits for, it counts for nothing.
   *
   * @returns those of `runs` that are to be told of it
   */
  hear({ what, source, mac, address }: BootEvent, runs: readonly string[]): readonly string[] {
    const isTrusted = source !== 'ipxe';
    if (isTrusted && what === 'address-given' && address !== undefined) {
      remember(this.#macOf, address, mac, MOST_ADDRESSES);
    }
    const told = runs.filter((runId) => this.#count(runId) <= MOST_OF_RUN);
    if (told.length === 0) this.#ignored++;
    if (runs.length > 0 || isTrusted) {
      if (what === 'address-given') this.#addresses = true;
      if (what === 'kernel-sent') this.#kernels = true;
    }
    return told;
  }

  /** The MAC address of the machine that was given `address` last, as far as was heard. */
  macOf(address: string): string | undefined {
    return this.#macOf.get(address);
  }

  #count(runId: string): number {
    const count = (this.#ofRun.get(runId) ?? 0) + 1;
    remember(this.#ofRun, runId, count, MOST_RUNS);
    return count;
  }
}

/** Notes what was heard last of `key`; what was not heard of for longest is forgotten. */
function remember<T>(known: Map<string, T>, key: string, value: T, most: number): void {
  known.delete(key);
  known.set(key, value);
  const oldest = known.size > most ? known.keys().next() : undefined;
  if (oldest?.done === false) known.delete(oldest.value);
}
