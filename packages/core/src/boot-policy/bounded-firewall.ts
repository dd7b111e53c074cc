import { attempt, type TimeLimits } from '../attempt.ts';
import type { Firewall } from '../contracts/firewall.ts';
import { InspectorError } from '../errors.ts';
import { Err, type Result } from '../result.ts';

/** How long one call may take, in milliseconds: the firewalls that we ship give up earlier. */
const CALL_MS = 60_000;

/**
 * The same firewall, for which nobody waits too long: a call that does not end is
 * `firewall-failed`. Until it has ended after all, so is every other one, and none is made: an old
 * policy must not take the place of a newer one.
 */
export function boundedFirewall(firewall: Firewall, limits: TimeLimits): Firewall {
  /** The call that took too long, while it goes on. */
  let late: Promise<unknown> | undefined;
  const inTime = async (call: () => Promise<Result<void, InspectorError>>) => {
    if (late !== undefined) return Err(lateError(firewall));
    const running = attempt('firewall', call);
    const answer = await limits.within(CALL_MS, () => running);
    if (answer !== undefined) return answer;
    late = running.then(() => (late = undefined));
    return Err(lateError(firewall));
  };
  return {
    name: firewall.name,
    open: (policy) => inTime(() => firewall.open(policy)),
    sync: (policy) => inTime(() => firewall.sync(policy)),
    // who closes it does not wait longer than a stop may take
    close: async () => {
      await late;
      return firewall.close();
    },
  };
}

function lateError({ name }: Firewall): InspectorError {
  return new InspectorError('firewall-failed', `firewall ${name} took longer than ${CALL_MS / 1000} seconds`);
}
