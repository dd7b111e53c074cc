import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import type { BootPolicy, Firewall } from '../contracts/firewall.ts';
import type { NodeStore } from '../contracts/node-store.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, Ok, type Result } from '../result.ts';

interface Parts extends Pick<Context, 'emit' | 'inBackground'> {
  readonly nodes: NodeStore;
  readonly firewall: Firewall | undefined;
  /** Whether unknown machines may boot while nothing is introspected: somebody waits for them. */
  readonly openWhenIdle: boolean;
  readonly denyUnknown: boolean;
}

/**
 * Computes who may boot from the network now and has the firewall enforce it. One enforcement at a time; who asks while one is
 * going on gets the next, which begins after what they have written (ARCHITECTURE.md, "Boot policy").
 */
export class PolicyKeeper {
  readonly #parts: Parts;
  /** The last thing asked of the firewall; it never rejects. */
  #tail: Promise<unknown> = Promise.resolve();
  /** The enforcement that has not begun yet. */
  #next: Promise<Result<void, InspectorError>> | undefined;
  #open = false;
  #released = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Who may boot now: machines that are being introspected; unknown ones while an introspection goes on (CONTRACT.md §7.2). */
  async compute(): Promise<Result<BootPolicy, InspectorError>> {
    const active = await this.#parts.nodes.active();
    if (active.err) return active;
    const open = !this.#parts.denyUnknown && (active.val.runs > 0 || this.#parts.openWhenIdle);
    return Ok({ introspecting: active.val.macs, unknown: open ? 'allow' : 'deny' });
  }

  /** Enforces the policy as it is now; resolves when an enforcement that began after the call is done. After {@link release} it does nothing. */
  enforce(): Promise<Result<void, InspectorError>> {
    const { firewall } = this.#parts;
    if (firewall === undefined || this.#released) return Promise.resolve(DONE);
    this.#next ??= this.#afterLast(() => {
      this.#next = undefined;
      return this.#enforceNow(firewall);
    });
    return this.#next;
  }

  /** As {@link enforce}, with nobody waiting; a failure is told to observers and tried again by the next round of upkeep. */
  enforceLater(): void {
    if (this.#parts.firewall !== undefined) this.#parts.inBackground('boot policy', () => this.enforce());
  }

  /** Has the firewall let go, after what is going on, for good. */
  release(): Promise<Result<void, InspectorError>> {
    this.#released = true;
    return this.#afterLast(async () => (await this.#parts.firewall?.close()) ?? DONE);
  }

  #afterLast(work: () => Promise<Result<void, InspectorError>>): Promise<Result<void, InspectorError>> {
    const done = this.#tail.then(() => attempt('boot policy', work));
    this.#tail = done;
    return done;
  }

  async #enforceNow(firewall: Firewall): Promise<Result<void, InspectorError>> {
    const enforced = await attempt('boot policy', () => this.#tell(firewall));
    if (enforced.ok) return enforced;
    const { code, message, cause } = enforced.val;
    this.#parts.emit(undefined, { type: 'failed', stage: 'firewall', code, message, cause });
    return enforced;
  }

  async #tell(firewall: Firewall): Promise<Result<void, InspectorError>> {
    const policy = await this.compute();
    if (policy.err) return policy;
    const told = await (this.#open ? firewall.sync(policy.val) : firewall.open(policy.val));
    if (told.err) return told;
    this.#open = true;
    this.#parts.emit(undefined, { type: 'policy-enforced', firewall: firewall.name, policy: policy.val });
    return DONE;
  }
}
