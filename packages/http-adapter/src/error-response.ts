import type { ErrorCode, InspectorError } from '@ironic-inspector/core';
import { jsonResponse } from './responses.ts';

/** The HTTP status of each error code. No other place decides that. */
export const STATUS_OF = {
  'bad-request': 400,
  'invalid-options': 500,
  'node-not-found': 404,
  'introspection-not-found': 404,
  'data-not-found': 404,
  'rule-not-found': 404,
  'run-not-found': 404,
  'webhook-not-found': 404,
  'webhook-failed': 502,
  'not-supported': 404,
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
  'inspector-failed': 500,
  'inspector-unavailable': 503,
  'store-failed': 503,
  'name-unavailable': 503,
  unauthenticated: 401,
  forbidden: 403,
  'identity-unavailable': 503,
  'identity-refused': 500,
  'firewall-failed': 500,
  'callback-refused': 403,
  overloaded: 503,
  'wait-aborted': 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/**
 * The HTTP status that an error code is answered with (CONTRACT.md §1.4). `POST /v1/continue` alone
 * answers `already-exists` with 400, as a ramdisk repeats its callback after 409.
 */
export function statusOf(code: ErrorCode, overrides: StatusOverrides = {}): number {
  return overrides[code] ?? STATUS_OF[code];
}

/** Where a route answers some reasons with another status than the rest of the API. */
export type StatusOverrides = Readonly<Partial<Record<ErrorCode, number>>>;

/** Seconds after which asking again may help, sent with 503. */
export const RETRY_AFTER = '10';

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

/** How much of an error is shown to the sender, and with which status. */
export interface ErrorDetail {
  /** Codes that have another status on this route. @default none */
  readonly statuses?: StatusOverrides | undefined;
  /** Whether the message of a defect is shown as it is. @default false */
  readonly showsDefects?: boolean | undefined;
  /** Whether the answer to a defect names its class and text. @default false */
  readonly debug?: boolean | undefined;
}

/**
 * The answer to an `Err`, for routes of your own: `{"error":{"message":"…"}}` with the status of
 * its code, the API's version headers, and `Retry-After` with 503. Of a defect (`internal` and
 * `invalid-options`) it says no more than `detail` allows, and never a stack.
 */
export function errorResponse(error: InspectorError, detail: ErrorDetail = {}): Response {
  const status = statusOf(error.code, detail.statuses);
  const message = shownMessage(error, detail);
  return status === 503 ? tryLater(message) : refusal(status, message);
}

/** As much of the error as its sender is told. */
export function shownMessage(error: InspectorError, detail: ErrorDetail): string {
  return isDefect(error) && detail.showsDefects !== true ? describeDefect(error, detail) : error.message;
}

/** Whether the error is a defect of ours. Its text is for the log, not for the sender. */
export function isDefect({ code }: InspectorError): boolean {
  return code === 'internal' || code === 'invalid-options';
}

/** The original's words: `Internal server error (KeyError): 'a'` when debugging. */
function describeDefect(error: InspectorError, { debug = false }: ErrorDetail): string {
  const thrown = error.cause instanceof Error ? error.cause : error;
  return debug ? `Internal server error (${thrown.name}): ${thrown.message}` : 'Internal server error';
}
