import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses an `Authorization` header of the Basic scheme; `Ok(undefined)` without a header.
 * `bad-request`, in the original's words, when it is another scheme or malformed (CONTRACT.md
 * §1.5).
 */
export function readBasicAuthorization(header: string | null): Result<BasicCredentials | undefined, InspectorError> {
  if (header === null) return Ok(undefined);
  const [scheme = '', token, ...rest] = header.trim().split(/ +/);
  if (token === undefined || rest.length > 0) return malformed('Could not parse Authorization header');
  if (scheme.toLowerCase() !== 'basic') return malformed(`Unsupported authorization type "${scheme}"`);
  const decoded = decode(token);
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded === undefined || colon < 0) return malformed('Could not decode authorization token');
  return Ok({ username: decoded.slice(0, colon), password: decoded.slice(colon + 1) });
}

function decode(token: string): string | undefined {
  try {
    return utf8.decode(Uint8Array.from(atob(token), (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

function malformed(message: string) {
  return Err(new InspectorError('bad-request', message));
}
