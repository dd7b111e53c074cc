import {
  Err,
  InspectorError,
  Ok,
  problemsOf,
  STATES,
  type ListOptions,
  type Result,
  type State,
} from '@ironic-inspector/core';
import * as z from 'zod';
import type { ApiVersion } from './api-version.ts';
import { pythonInt } from './python-int.ts';

/**
 * The value of a query parameter: the first one if it is repeated, '' if it has none, `undefined`
 * if it is absent.
 */
export type Query = (name: string) => string | undefined;

const TRUE = ['1', 't', 'true', 'on', 'y', 'yes'];
const FALSE = ['0', 'f', 'false', 'off', 'n', 'no'];

/**
 * Parses parameters, and describes them in the OpenAPI document. Core decides which values are
 * allowed.
 */
export const PARAMETERS = {
  limit: z
    .string()
    .transform((text, context) => {
      const number = pythonInt(text);
      if (number !== undefined) return Number(number);
      context.addIssue(`Bad request: invalid literal for int() with base 10: '${text}'`);
      return z.NEVER;
    })
    .meta({ type: 'integer', minimum: 0, description: 'The most that are listed; 0 is as many as one page may have.' }),
  marker: z.string().meta({ description: 'The UUID of the node with which the page before ended.' }),
  // Core refuses unknown names, all of them in one message.
  state: z
    .string()
    .transform((text) => text.split(',') as State[])
    .meta({ type: 'array', items: { enum: [...STATES] }, description: 'Only runs in one of these states.' }),
  manage_boot: z
    .string()
    .transform((text, context) => {
      const word = text.trim().toLowerCase();
      if (TRUE.includes(word)) return true;
      if (FALSE.includes(word)) return false;
      context.addIssue(`Invalid boolean value for manage_boot: ${text}`);
      return z.NEVER;
    })
    .meta({ type: 'boolean', default: true, description: 'Whether boot device and power of the node are set.' }),
  token: z.string().meta({ description: 'What the start of this run told, where callbacks need it.' }),
  mac: z.string().meta({ description: 'The MAC address of the NIC that boots.' }),
  file: z.string().meta({ description: 'The name of the file that was fetched; none for an address that was given.' }),
  new_ipmi_username: z.string().meta({ description: "Whose password to set; the node's user if absent." }),
  new_ipmi_password: z.string().meta({
    maxLength: 20,
    description: 'What the ramdisk is to set in the management controller, where that is switched on.',
  }),
};

/** The name of a query parameter that is understood. */
export type ParameterName = keyof typeof PARAMETERS;

/** `limit`, `marker` and `state` of a list (CONTRACT.md §1.8). */
export function listOptions(query: Query): Result<ListOptions, InspectorError> {
  const limit = read(query, 'limit');
  if (limit.err) return limit;
  const marker = query('marker');
  const state = read(query, 'state');
  if (state.err) return state;
  return Ok({
    limit: limit.val ?? 0,
    ...(marker !== undefined && { marker }),
    ...(state.val !== undefined && { states: state.val }),
  });
}

/** `manage_boot`, as strictly as the original reads it (CONTRACT.md §1.10). */
export function manageBoot(query: Query): Result<boolean | undefined, InspectorError> {
  return read(query, 'manage_boot');
}

function read<Name extends ParameterName>(
  query: Query,
  name: Name,
): Result<z.output<(typeof PARAMETERS)[Name]> | undefined, InspectorError> {
  const text = query(name);
  if (text === undefined) return Ok(undefined);
  const parsed = PARAMETERS[name].safeParse(text);
  if (parsed.success) return Ok(parsed.data as z.output<(typeof PARAMETERS)[Name]>);
  return Err(new InspectorError('bad-request', problemsOf(parsed.error).join('; ')));
}

/** From this minor version on the original ignores credentials. */
const CREDENTIALS_GONE_MINOR = 12;

/**
 * `new_ipmi_username` and `new_ipmi_password` (CONTRACT.md §16.1). They are ignored without a
 * password, and where setting credentials is off and the version no longer has them. With an older
 * version core refuses them where setting credentials is off.
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
