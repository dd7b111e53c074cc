import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';

/** The part of an error that is logged. Its cause is left out: it may hold anything. */
export interface LoggedError {
  readonly code: string;
  readonly message: string;
}

/**
 * Writes a line of plain text for each error that `onError` of the HTTP API reports: defects, and
 * why senders could not be identified. `logErrors` of `@ironic-inspector/observability/pino` writes
 * JSON.
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
