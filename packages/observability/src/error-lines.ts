import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';

/** What of an error is logged; its cause is somebody else's object with anything in it. */
export interface LoggedError {
  readonly code: string;
  readonly message: string;
}

/**
 * Writes a line for each error that `onError` of the HTTP API tells, for people to read: defects,
 * and why senders of requests could not be identified. For programs to read there is `logErrors` of
 * `@ironic-inspector/observability/pino`.
 */
export function errorLines(
  write: (line: string) => void,
  options: RedactOptions = {},
  now: () => Date = () => new Date(),
): (error: LoggedError, request: { readonly method: string }) => void {
  const printable = printer(options);
  return ({ code, message }, { method }) => {
    write(`${now().toISOString()} ${printable(`WARN  [node: -] ${method}: ${message} (${code})`)}\n`);
  };
}
