import { Err, InspectorError, Ok, type ListOptions, type Result, type State } from '@ironic-inspector/core';
import type { ApiVersion } from './api-version.ts';
import { pythonInt } from './python-int.ts';

/** The value of a query parameter: the first one if it is repeated, '' if it has none, `undefined` if it is absent. */
export type Query = (name: string) => string | undefined;

const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'off', 'n', 'no'];

/** `limit`, `marker` and `state` of a list (CONTRACT.md §1.8). What they may be is core's to say; here they get their types. */
export function listOptions(query: Query): Result<ListOptions, InspectorError> {
  const limit = query('limit');
  const marker = query('marker');
  const state = query('state');
  const number = limit === undefined ? 0n : pythonInt(limit);
  if (number === undefined) {
    return badRequest(`Bad request: invalid literal for int() with base 10: '${limit}'`);
  }
  return Ok({
    limit: Number(number),
    ...(marker !== undefined && { marker }),
    // Names that are none are refused by core, all of them in one message.
    ...(state !== undefined && { states: state.split(',') as State[] }),
  });
}

/** `manage_boot`, as strictly as the original reads it (CONTRACT.md §1.10). */
export function manageBoot(query: Query): Result<boolean | undefined, InspectorError> {
  const value = query('manage_boot');
  if (value === undefined) return Ok(undefined);
  const word = value.trim().toLowerCase();
  if (TRUE.includes(word)) return Ok(true);
  if (FALSE.includes(word)) return Ok(false);
  return badRequest(`Invalid boolean value for manage_boot: ${value}`);
}

/** From this version on the original knows nothing of credentials. */
const CREDENTIALS_GONE_MINOR = 12;

/**
 * `new_ipmi_username` and `new_ipmi_password` (CONTRACT.md §16.1). Without a password they mean nothing, nor where setting credentials is
 * off and the version has forgotten them; older versions are refused then, by core.
 */
export function newIpmiCredentials(
  query: Query,
  version: ApiVersion,
  enabled: boolean,
): { readonly username?: string; readonly password: string } | undefined {
  const password = query('new_ipmi_password');
  if (!password || (!enabled && version.minor >= CREDENTIALS_GONE_MINOR)) return undefined;
  const username = query('new_ipmi_username');
  return username ? { username, password } : { password };
}

function badRequest(message: string) {
  return Err(new InspectorError('bad-request', message));
}
