import { withTimeout } from '../attempt.ts';
import { Semaphore } from '../concurrency.ts';
import type { Clock, ResolveHost } from '../contracts/runtime.ts';
import { InspectorError } from '../errors.ts';
import { Err, type Result } from '../result.ts';

/** How long one name may take, and all those of a list, in milliseconds. */
const RESOLVE_MS = 5000;

/** How many names of a list are asked for at once. */
const AT_ONCE = 16;

type Addresses = Result<readonly string[], InspectorError>;

/** The same, with a time-out: the system's resolver may take as long as it likes. */
export function timedResolver(resolveHost: ResolveHost, clock: Clock): ResolveHost {
  return (host) => withTimeout(clock, RESOLVE_MS, `resolving ${host}`, () => resolveHost(host), 'name-unavailable');
}

/** Resolves the names of one list, then ends. */
interface ListResolver {
  readonly resolveHost: ResolveHost;
  end(): void;
}

/**
 * Resolves many names: each once, a few at a time, with one time-out for all. A name that is not
 * resolved in time is `name-unavailable`.
 */
export function listResolver(resolveHost: ResolveHost, clock: Clock): ListResolver {
  const done = new AbortController();
  const late = clock.sleep(RESOLVE_MS, done.signal);
  const permits = new Semaphore(AT_ONCE, Infinity);
  const asked = new Map<string, Promise<Addresses>>();

  const resolve = async (host: string): Promise<Addresses> => {
    if (!(await permits.acquire(late))) return Err(lateError(host));
    try {
      return (await Promise.race([attempted(resolveHost, host), late])) ?? Err(lateError(host));
    } finally {
      permits.release();
    }
  };
  return {
    resolveHost: (host) => {
      const answer = asked.get(host) ?? resolve(host);
      asked.set(host, answer);
      return answer;
    },
    // With a reason: without one, an error with a stack is made for nobody.
    end: () => done.abort('done'),
  };
}

async function attempted(resolveHost: ResolveHost, host: string): Promise<Addresses> {
  try {
    return await resolveHost(host);
  } catch (thrown) {
    return Err(InspectorError.from(thrown, `resolving ${host}`));
  }
}

function lateError(host: string): InspectorError {
  return new InspectorError('name-unavailable', `resolving ${host} took longer than ${RESOLVE_MS / 1000} seconds`);
}
