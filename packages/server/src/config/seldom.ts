const PAUSE_MS = 60_000;
const MOST = 100;

/**
 * Passes on an error with the same code and message once a minute at most, so that a sender of
 * failing requests cannot fill the log.
 */
export function seldom<E extends { readonly code: string; readonly message: string }, R>(
  tell: (error: E, request: R) => void,
  now: () => number = () => performance.now(),
): (error: E, request: R) => void {
  const told = new Map<string, number>();
  return (error, request) => {
    const key = `${error.code} ${error.message}`;
    const at = now();
    const last = told.get(key);
    if (last !== undefined && at - last < PAUSE_MS) return;
    told.delete(key);
    told.set(key, at);
    const [oldest] = told.keys();
    if (told.size > MOST && oldest !== undefined) told.delete(oldest);
    tell(error, request);
  };
}
