import { Err, Ok, type Result } from '@ironic-inspector/core';
import type { Auth, Domain, Scope, User } from '@ironic-inspector/openstack-auth';
import type { Config } from './option-table.ts';

/** The groups with options for credentials. */
export type AuthGroup = 'ironic' | 'swift' | 'service_catalog' | 'keystone_authtoken';

/** Credentials, as keystoneauth names them. */
type Values = Config[AuthGroup];

const GROUPS: readonly AuthGroup[] = ['ironic', 'swift', 'service_catalog', 'keystone_authtoken'];

/**
 * The credentials of a group, or of the one that its `auth_section` names. `Err` names every option
 * that is missing.
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
  const { auth_type: type = 'password', auth_url, username, password, token } = values;
  const { application_credential_id: id, application_credential_secret: secret } = values;
  switch (type) {
    case 'none':
      return Ok({ type });
    case 'http_basic':
      return whole(group, type, { username, password }, (given) => ({ type, ...given }));
    case 'v1password':
      return whole(group, type, { auth_url, username, password }, ({ auth_url: authUrl, ...given }) => ({
        type,
        authUrl,
        ...given,
      }));
    case 'password':
    case 'v3password': {
      const name = values.user_id ?? username;
      return whole(group, type, { auth_url, username: name, password }, (given) => ({
        type: 'password',
        authUrl: given.auth_url,
        user: userOf(values, given.username),
        password: given.password,
        ...scopeOf(values),
      }));
    }
    case 'token':
    case 'v3token':
      return whole(group, type, { auth_url, token }, (given) => ({
        type: 'token',
        authUrl: given.auth_url,
        token: given.token,
        ...scopeOf(values),
      }));
    case 'v3applicationcredential': {
      const name = id ?? values.application_credential_name;
      const needed = { auth_url, application_credential_id: name, application_credential_secret: secret };
      return whole(group, type, needed, (given) => ({
        type,
        authUrl: given.auth_url,
        credential:
          id === undefined
            ? { name: given.application_credential_id, user: userOf(values, values.user_id ?? username ?? '') }
            : { id },
        secret: given.application_credential_secret,
      }));
    }
  }
}

function userOf(values: Values, name: string): User {
  if (values.user_id !== undefined) return { id: values.user_id };
  return { name, domain: domainOf(values, values.user_domain_id, values.user_domain_name) };
}

/**
 * As keystoneauth: a project goes before a domain, and that before the system. Without a scope it
 * is the user's default project.
 */
function scopeOf(values: Values): { readonly scope?: Scope } {
  if (values.project_id !== undefined) return { scope: { project: { id: values.project_id } } };
  if (values.project_name !== undefined) {
    const domain = domainOf(values, values.project_domain_id, values.project_domain_name);
    return { scope: { project: { name: values.project_name, domain } } };
  }
  if (values.domain_id !== undefined) return { scope: { domain: { id: values.domain_id } } };
  if (values.domain_name !== undefined) return { scope: { domain: { name: values.domain_name } } };
  return values.system_scope === undefined ? {} : { scope: { system: values.system_scope } };
}

function domainOf(values: Values, id: string | undefined, name: string | undefined): Domain {
  if (id !== undefined) return { id };
  if (name !== undefined) return { name };
  return values.default_domain_name === undefined
    ? { id: values.default_domain_id ?? 'default' }
    : { name: values.default_domain_name };
}

/** Calls `make` if all of its options are set; `Err` names those that are missing. */
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
