import type { FlowEvent, Observer } from '@ironic-inspector/core';
import { describe } from './describe.ts';
import type { LoggedError } from './error-lines.ts';
import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';
import type { AnsweredRequest } from './request-lines.ts';
import { severityOf } from './severity.ts';

export type { LoggedError } from './error-lines.ts';
export type { AnsweredRequest } from './request-lines.ts';
export type { RedactOptions } from './redact.ts';

/** The part of a pino logger that is used. */
export interface Logger {
  isLevelEnabled(level: 'debug' | 'info' | 'warn'): boolean;
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/**
 * An observer that logs each event: its type in `event`, what it is about in `node`, `run` and
 * `request`, and its numbers and names.
 *
 * A line holds members of events that are known not to be secret, and a message in which secrets
 * are masked; never the data or the logs of a machine, nor what was written to Ironic, nor the
 * cause of a failure.
 *
 * ```ts
 * import { logFlows } from '@ironic-inspector/observability/pino';
 * import { pino } from 'pino';
 *
 * const observers = [logFlows(pino(), { secrets: [process.env['OS_PASSWORD'] ?? ''] })];
 * ```
 */
export function logFlows(logger: Logger, options: RedactOptions = {}): Observer {
  const printable = printer(options);
  return (event) => {
    const severity = severityOf(event);
    if (logger.isLevelEnabled(severity)) logger[severity](fieldsOf(event, printable), printable(describe(event)));
  };
}

/** The members of events that are logged; what is text may be anybody's, and is made printable. */
const SHOWN = [
  'what',
  'manageBoot',
  'from',
  'to',
  'milliseconds',
  'call',
  'code',
  'reason',
  'stage',
  'source',
  'hook',
  'moment',
  'kind',
  'bytes',
  'digest',
  'place',
  'rules',
  'matched',
  'state',
  'firewall',
  'device',
  'persistent',
  'since',
  'times',
  'authors',
  'remoteAddress',
  'known',
  'missing',
  'allowed',
  'macs',
  'mac',
  'address',
  'file',
  'power',
  'found',
  'total',
  'webhook',
  'messageId',
  'delay',
  'status',
] as const;

function fieldsOf(event: FlowEvent, printable: (text: string) => string): Record<string, unknown> {
  const fields: Record<string, unknown> = { event: event.type };
  if (event.node !== undefined) fields['node'] = event.node;
  if (event.runId !== undefined) fields['run'] = event.runId;
  if (event.requestId !== undefined) fields['request'] = event.requestId;
  if (event.globalRequestId !== undefined) fields['globalRequest'] = event.globalRequestId;
  const members = event as unknown as Readonly<Record<string, unknown>>;
  const shown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shown);
    return typeof value === 'string' ? printable(value) : value;
  };
  for (const name of SHOWN) if (members[name] !== undefined) fields[name] = shown(members[name]);
  if (event.type === 'state-changed' && event.failure !== undefined) {
    // Its message is part of the line's, in which secrets are masked.
    const { message: _, ...failure } = event.failure;
    fields['failure'] = failure;
  }
  if (event.type === 'rule-evaluated') Object.assign(fields, { rule: event.rule.uuid, matched: event.rule.matched });
  return fields;
}

/**
 * An access log: `createInspectorHandler(inspector, { onAnswer: logRequests(logger) })`. Answers of
 * 500 and above are warnings.
 */
export function logRequests(logger: Logger): (answered: AnsweredRequest) => void {
  return ({ requestId, globalRequestId, remoteAddress, user, method, route = '-', node, status, milliseconds }) => {
    const severity = status >= 500 ? 'warn' : 'info';
    if (!logger.isLevelEnabled(severity)) return;
    const fields = {
      event: 'answered',
      request: requestId,
      ...(globalRequestId !== undefined && { globalRequest: globalRequestId }),
      ...(node !== undefined && { node }),
      ...(remoteAddress !== undefined && { remoteAddress }),
      ...(user !== undefined && { user: user.name }),
      ...(user?.id !== undefined && { userId: user.id }),
      method,
      route,
      status,
      milliseconds,
    };
    logger[severity](fields, `${method} ${route} ${status}`);
  };
}

/**
 * Logs defects, and why senders could not be identified:
 * `createInspectorHandler(inspector, { onError: logErrors(logger) })`. A line has neither the cause
 * nor the path of the request.
 */
export function logErrors(
  logger: Logger,
  options: RedactOptions = {},
): (error: LoggedError, request: { readonly method: string }) => void {
  const printable = printer(options);
  return ({ code, message }, { method }) => {
    if (logger.isLevelEnabled('warn')) logger.warn({ event: 'request-failed', method, code }, printable(message));
  };
}

/** A retry, as `onRetry` of the Ironic client reports it. */
export interface Retry {
  readonly method: string;
  readonly node: string | undefined;
  readonly reason: string;
  readonly attempts: number;
  readonly pause: number;
}

/** Logs retries of requests to Ironic: `createIronicClient({ …, onRetry: logRetries(logger) })`. */
export function logRetries(logger: Logger): (retry: Retry) => void {
  return ({ method, node, reason, attempts, pause }) => {
    if (!logger.isLevelEnabled('info')) return;
    const fields = { event: 'ironic-retry', ...(node !== undefined && { node }), method, reason, attempts };
    logger.info(fields, `Ironic: ${method} is repeated in ${pause.toFixed(0)} ms (${reason})`);
  };
}
