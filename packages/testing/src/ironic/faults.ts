import type { IronicCallName } from './calls.ts';

/**
 * How a call goes wrong.
 *
 * - `status`: refused with this status and text; nothing was done
 * - `drop`: the connection ends without an answer; nothing was done
 * - `lost`: carried out, but the connection ends before the answer
 * - `hang`: never answered; nothing was done
 * - `garbage`: answered with status 200 and something that is no JSON; nothing was done
 * - `wrong`: answered with status 200 and JSON of another shape; nothing was done
 */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly text?: string; readonly retryAfter?: number }
  | { readonly kind: 'drop' | 'lost' | 'hang' | 'garbage' | 'wrong' };

/** Which calls a fault is for; all of them when nothing is said. */
export interface FaultScript {
  readonly call?: IronicCallName | readonly IronicCallName[];
  /** The node or port the call is about, as the caller names it. */
  readonly about?: string;
  /** How many matching calls go wrong. @default 1 */
  readonly times?: number;
}

/** Planned faults, in order; a call uses up the first that matches it. */
export class FaultPlan {
  #planned: { readonly script: FaultScript; readonly fault: Fault; left: number }[] = [];

  add(fault: Fault, script: FaultScript): void {
    this.#planned.push({ script, fault, left: script.times ?? 1 });
  }

  /** The fault for this call; `undefined` when there is none. */
  take(name: IronicCallName, about: string | undefined): Fault | undefined {
    if (this.#planned.length === 0) return undefined;
    const planned = this.#planned.find(({ script }) => matches(script, name, about));
    if (planned === undefined) return undefined;
    planned.left -= 1;
    if (planned.left <= 0) this.#planned = this.#planned.filter((other) => other !== planned);
    return planned.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

function matches(script: FaultScript, name: IronicCallName, about: string | undefined): boolean {
  if (script.about !== undefined && script.about !== about) return false;
  if (script.call === undefined) return true;
  return typeof script.call === 'string' ? script.call === name : script.call.includes(name);
}
