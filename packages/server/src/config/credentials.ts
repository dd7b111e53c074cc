import { Err, Ok, type Result } from '@ironic-inspector/core';
import type { Auth } from '@ironic-inspector/openstack-auth';
import type { Config } from './option-table.ts';

/** The groups whose options say who asks. */
export type AuthGroup = 'ironic' | 'swift' | 'service_catalog' | 'keystone_authtoken';

/** Who asks, in keystoneauth's words. */
type Values = Config[AuthGroup];

const GROUPS: readonly AuthGroup[] = ['ironic', 'swift', 'service_catalog', 'keystone_authtoken'];

/**
 * The credentials of a group, or of the one that its `auth_section` names. `Err` names every option that is missing.
 */
export function credentialsOf(config: Config, group: AuthGroup): Result<Auth, readonly string[]> {
  const section = config[group].auth_section;
  if (section === undefined) return credentialsIn(group, config[group]);
  const named = GROUPS.find((one) => one === section.toLowerCase());
  if (named === undefined) {
    return Err([`[${group}]auth_section: must be one of ${GROUPS.join(', ')}, not '${section}'`]);
  }
  return credentialsIn(named, config[named]);
}

function credentialsIn(group: AuthGroup, values: Values): Result<Auth, readonly string[]> {
  const { auth_type: type = 'password', auth_url: authUrl, username, password } = values;
  switch (type) {
    case 'none':
      return Ok({ type });
    case 'http_basic':
      return whole(group, type, { username, password }, (given) => ({ type, ...given }));
    case 'v1password':
      return whole(group, type, { auth_url: authUrl, username, password }, ({ auth_url, ...given }) => ({
        type,
        authUrl: auth_url,
        ...given,
      }));
    default:
      return Err([`[${group}]auth_type: ${type} is not there yet`]);
  }
}

/** What `make` makes of options that must all be set. */
function whole<N extends string>(
  group: string,
  type: string,
  given: Readonly<Record<N, string | undefined>>,
  make: (given: Readonly<Record<N, string>>) => Auth,
): Result<Auth, readonly string[]> {
  const missing = Object.keys(given).filter((name) => given[name as N] === undefined);
  if (missing.length > 0)
    return Err(missing.map((name) => `[${group}]${name}: must be set, because of auth_type = ${type}`));
  return Ok(make(given as Readonly<Record<N, string>>));
}
