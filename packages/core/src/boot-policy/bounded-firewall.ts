import { attempt, withTimeout } from '../attempt.ts';
import type { Firewall } from '../contracts/firewall.ts';
import type { Clock } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import { DONE, type Result } from '../result.ts';

/** How long one call may take, in milliseconds: the firewalls that we ship give up earlier. */
const CALL_MS = 60_000;

/**
 * The same firewall, for which nobody waits too long: a call that does not end is
 * `firewall-failed`. Calls come one at a time all the same. The next one is made when the last has
 * ended, however late that is, so an old policy never takes the place of a newer one; a call that
 * was given up before it was made is not made any more.
 */
export function boundedFirewall(firewall: Firewall, clock: Clock): Firewall {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = async (call: () => Promise<Result<void, InspectorError>>) => {
    const before = last;
    let isGivenUp = false;
    const turn = async (): Promise<Result<void, InspectorError>> => {
      await before;
      return isGivenUp ? DONE : attempt('firewall', call);
    };
    const answer = await withTimeout(
      clock,
      CALL_MS,
      `firewall ${firewall.name}`,
      () => {
        const running = turn();
        last = running;
        return running;
      },
      'firewall-failed',
    );
    isGivenUp = true;
    return answer;
  };
  return {
    name: firewall.name,
    open: (policy) => inTurn(() => firewall.open(policy)),
    sync: (policy) => inTurn(() => firewall.sync(policy)),
    // who closes it does not wait longer than a stop may take
    close: async () => {
      await last;
      return firewall.close();
    },
  };
}
