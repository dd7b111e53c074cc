import type { ErrorCode, InspectorError } from '@ironic-inspector/core';
import { jsonResponse } from './responses.ts';

/** The HTTP status of each error code (CONTRACT.md §1.4). No other place decides that. */
export const STATUS_OF = {
  'bad-request': 400,
  'invalid-options': 500,
  'node-not-found': 404,
  'introspection-not-found': 404,
  'data-not-found': 404,
  'rule-not-found': 404,
  'invalid-state': 400,
  'node-locked': 409,
  'lookup-failed': 400,
  'processing-failed': 400,
  'too-large': 413,
  'too-slow': 503,
  'already-exists': 409,
  'ironic-refused': 400,
  'ironic-failed': 500,
  'ironic-unavailable': 503,
  'store-failed': 503,
  'name-unavailable': 503,
  unauthenticated: 401,
  forbidden: 403,
  'identity-unavailable': 503,
  'identity-refused': 500,
  'firewall-failed': 500,
  'callback-refused': 403,
  overloaded: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** Where a route answers some reasons with another status than the rest of the API. */
export type StatusOverrides = Partial<Record<ErrorCode, number>>;

/** Seconds after which asking again may help, sent with 503. */
const RETRY_AFTER = '10';

const NOT_FOUND =
  '404 Not Found: The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

/** `{"error":{"message":"…"}}`, the shape of every error (CONTRACT.md §1.4). */
export function refusal(status: number, message: string, headers?: Readonly<Record<string, string>>): Response {
  return jsonResponse({ error: { message } }, status, headers);
}

/** 503: the same request may succeed later. */
export function tryLater(message: string): Response {
  return refusal(503, message, { 'Retry-After': RETRY_AFTER });
}

/** The answer where no route matches (CONTRACT.md, row A4). */
export function notFound(): Response {
  return refusal(404, NOT_FOUND);
}

/** JSON here, HTML in the original. */
export function methodNotAllowed(allow: string): Response {
  const message = '405 Method Not Allowed: The method is not allowed for the requested URL.';
  return refusal(405, message, { Allow: allow });
}

/** How much of an error is shown to the sender. */
export interface ErrorDetail {
  readonly statuses?: StatusOverrides | undefined;
  /** Whether the message of a defect is shown as it is. */
  readonly showsDefects?: boolean | undefined;
  /** Whether the answer to a defect names its class and text. */
  readonly debug: boolean;
}

/** The answer to an `Err`. Of a defect it says no more than `form` allows, and never a stack. */
export function errorResponse(error: InspectorError, form: ErrorDetail): Response {
  const status = form.statuses?.[error.code] ?? STATUS_OF[error.code];
  const message = isDefect(error) && form.showsDefects !== true ? describeDefect(error, form.debug) : error.message;
  return status === 503 ? tryLater(message) : refusal(status, message);
}

/** Whether the error is a defect of ours. Its text is for the log, not for the sender. */
export function isDefect({ code }: InspectorError): boolean {
  return code === 'internal' || code === 'invalid-options';
}

/** The original's words: `Internal server error (KeyError): 'a'` when debugging. */
function describeDefect(error: InspectorError, debug: boolean): string {
  const thrown = error.cause instanceof Error ? error.cause : error;
  return debug ? `Internal server error (${thrown.name}): ${thrown.message}` : 'Internal server error';
}
