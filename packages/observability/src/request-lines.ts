import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';
import { reaches, type LogLevel } from './severity.ts';

/** A request that was answered, as `onAnswer` of the HTTP API reports it. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly globalRequestId: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly user?: { readonly name: string; readonly id?: string } | undefined;
  readonly method: string;
  readonly route: string | undefined;
  readonly node: string | undefined;
  readonly status: number;
  readonly milliseconds: number;
}

/**
 * An access log in plain text with a line for each request: time, ids, address, user, status.
 * `info` shows all requests, `warn` those answered with 500 and above.
 */
export function requestLines(
  level: LogLevel,
  write: (line: string) => void,
  options: RedactOptions & { readonly now?: () => Date } = {},
): (answered: AnsweredRequest) => void {
  const { now = () => new Date() } = options;
  const printable = printer(options);
  return (answered) => {
    const severity = answered.status >= 500 ? 'warn' : 'info';
    if (!reaches(severity, level)) return;
    const { remoteAddress = '-', user, method, route = '-', node = '-', status, milliseconds } = answered;
    const line = [
      severity.toUpperCase().padEnd(5),
      `${idsOf(answered)}[node: ${node}]`,
      `${remoteAddress} ${user?.name ?? '-'} "${method} ${route}" ${status} ${milliseconds.toFixed(1)} ms`,
    ].join(' ');
    write(`${now().toISOString()} ${printable(line)}\n`);
  };
}

/** `[req-… req-…] `, the global request id first, as in OpenStack's logs. */
export function idsOf(one: { readonly requestId: string | undefined; readonly globalRequestId?: string | undefined }) {
  const ids = [one.globalRequestId, one.requestId].filter((id) => id !== undefined);
  return ids.length === 0 ? '' : `[${ids.join(' ')}] `;
}
