import type { InspectorError } from '@ironic-inspector/core';
import { type ApiVersion, NEWEST, readVersion } from './api-version.ts';
import { type ErrorDetail, errorResponse, methodNotAllowed, notFound, refusal } from './error-response.ts';
import { optionsResponse } from './responses.ts';
import { problemResponse, refusalProblem } from './v2/problem.ts';

/** How a part of the API says what is not a success, and what it makes of version headers. */
export interface Dialect {
  /** The version that is asked for, or why there is none. */
  readonly version: (headers: Headers) => ApiVersion | Response;
  /** Whether there can be nothing at this path, whose parameters are decoded but for slashes. */
  readonly isNowhere: (path: string) => boolean;
  readonly notFound: (requestId: string) => Response;
  readonly notAllowed: (allow: string, requestId: string) => Response;
  readonly options: (allow: string) => Response;
  readonly error: (error: InspectorError, detail: ErrorDetail, requestId: string) => Response;
}

/**
 * A parameter is one segment. Decoding `%2F` would make two of it, which no route means
 * (CONTRACT.md §1.1).
 */
const hasSlashInSegment = (path: string) => /%2f/i.test(path);

/** As the original does, to the letter: everywhere but below `/v2`. */
export const ORIGINAL: Dialect = {
  version: (headers) => {
    const version = readVersion(headers);
    return 'status' in version ? refusal(version.status, version.message) : version;
  },
  isNowhere: hasSlashInSegment,
  notFound,
  notAllowed: methodNotAllowed,
  options: optionsResponse,
  error: errorResponse,
};

/** Problem details; version headers mean nothing here. */
const OURS: Dialect = {
  version: () => NEWEST,
  // No database takes a text with a NUL in it.
  isNowhere: (path) => hasSlashInSegment(path) || path.includes('\0'),
  notFound: (requestId) => refusalProblem(404, 'There is nothing at this path', requestId),
  notAllowed: (allow, requestId) =>
    refusalProblem(405, 'This method is not allowed for the path', requestId, { Allow: allow }),
  options: (allow) => new Response(null, { status: 204, headers: { Allow: allow } }),
  error: problemResponse,
};

/** How the route of this path answers. */
export function dialectOf(path: string): Dialect {
  return path === '/v2' || path.startsWith('/v2/') ? OURS : ORIGINAL;
}
