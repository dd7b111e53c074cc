import { InspectorError } from '../errors.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { IronicNode } from './node.ts';

/**
 * What the ramdisk is to set in the management controller. Never logged, never part of a status.
 */
export interface IpmiCredentials {
  readonly username: string;
  readonly password: string;
}

/** IPMI 2.0. */
const MAX_PASSWORD = 20;

/**
 * The credentials to set (CONTRACT.md §16.1): the user name is that of the node unless one is
 * given; the password is 1 to 20 ASCII letters and digits. `bad-request` names what is wrong, never
 * the password.
 */
export function ipmiCredentials(
  given: { readonly username?: string; readonly password: string },
  node: IronicNode,
): Result<IpmiCredentials, InspectorError> {
  const username = given.username || node.driver_info?.['ipmi_username'];
  if (typeof username !== 'string' || username === '')
    return refuse('no user name is given, and the node has no ipmi_username', node);
  const { password } = given;
  if (password.length === 0 || password.length > MAX_PASSWORD)
    return refuse(`the password must have 1 to ${MAX_PASSWORD} characters`, node);
  const forbidden = [...new Set(password.replaceAll(/[A-Za-z0-9]/g, ''))].toSorted();
  if (forbidden.length > 0) {
    return refuse(
      `the password may have letters and digits only; forbidden: ${JSON.stringify(forbidden.join(''))}`,
      node,
    );
  }
  return Ok({ username, password });
}

function refuse(why: string, { uuid }: IronicNode) {
  return Err(new InspectorError('bad-request', `IPMI credentials cannot be set: ${why}`, { node: uuid }));
}
