import { Err, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { authSchema } from '../auth.ts';
import type { Auth } from '../auth.ts';
import { sectionOf } from './merge-clouds.ts';
import type { Section } from './merge-clouds.ts';

/**
 * Fields of credentials with their former names; later names win. A field beside `auth`, where
 * variables put it, wins over the one inside `auth`.
 */
const FORMER_NAMES: readonly (readonly [name: string, former: readonly string[]])[] = [
  ['project_id', ['tenant_id', 'project_id']],
  ['project_name', ['tenant_name', 'project_name']],
  ['token', ['auth_token', 'token']],
  ...['domain_id', 'domain_name', 'user_domain_id', 'user_domain_name', 'project_domain_id', 'project_domain_name'].map(
    (name) => [name, [name]] as const,
  ),
];

/** The other fields of credentials. They may stand beside `auth`, too, but the ones inside win. */
const FIELDS = [
  'auth_url',
  'username',
  'user_id',
  'password',
  'system_scope',
  'trust_id',
  'default_domain_id',
  'default_domain_name',
  'application_credential_id',
  'application_credential_name',
  'application_credential_secret',
] as const;

type Fields = Readonly<Record<string, string>>;

/** A cloud's credentials. `Err` names what is missing or unusable, as clouds.yaml spells it. */
export function cloudAuth(cloud: Section): Result<Auth, string> {
  const fields = withDomains(fieldsOf(cloud));
  if (fields['trust_id'] !== undefined) return Err('auth.trust_id: trusts are not supported');
  const type = cloud['auth_type'] ?? cloud['auth_plugin'] ?? 'password';
  switch (type) {
    case 'none':
    case 'None':
    case '':
      return Ok({ type: 'none' });
    case 'http_basic':
      return checked({ type: 'http_basic', username: fields['username'], password: fields['password'] });
    case 'password':
    case 'v3password':
      return checked({
        type: 'password',
        authUrl: authUrl(cloud, fields),
        user: userOf(fields),
        password: fields['password'],
        ...scopeOf(fields),
      });
    case 'token':
    case 'v3token':
      return checked({ type: 'token', authUrl: authUrl(cloud, fields), token: fields['token'], ...scopeOf(fields) });
    case 'v3applicationcredential': {
      const id = fields['application_credential_id'];
      const name = fields['application_credential_name'];
      return checked({
        type: 'v3applicationcredential',
        authUrl: authUrl(cloud, fields),
        credential: id === undefined ? { name, user: userOf(fields) } : { id },
        secret: fields['application_credential_secret'],
      });
    }
    default:
      return Err(
        `auth_type: ${String(type)} is not supported; there are password, token, v3applicationcredential, http_basic and none`,
      );
  }
}

function fieldsOf(cloud: Section): Fields {
  const auth = sectionOf(cloud, 'auth');
  const fields: Record<string, string> = {};
  const take = (name: string, value: unknown) => {
    // YAML reads text that looks like a number as a number.
    if (typeof value === 'string' || typeof value === 'number') fields[name] = String(value);
  };
  for (const name of FIELDS) for (const section of [cloud, auth]) take(name, section[name]);
  if (fields['username'] === undefined) take('username', auth['user_name'] ?? cloud['user_name']);
  for (const [name, former] of FORMER_NAMES) {
    for (const section of [auth, cloud]) for (const one of former) take(name, section[one]);
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
}

/**
 * Where a project is named, `domain_*` is the domain of both user and project. `default_domain_*`
 * is the one of whichever has none.
 */
function withDomains(fields: Fields): Fields {
  const all: Record<string, string | undefined> = { ...fields };
  const projectScoped = all['project_id'] !== undefined || all['project_name'] !== undefined;
  if (projectScoped) {
    for (const kind of ['id', 'name'] as const) {
      for (const whose of ['user', 'project']) all[`${whose}_domain_${kind}`] ??= all[`domain_${kind}`];
      delete all[`domain_${kind}`];
    }
  }
  for (const whose of ['user', 'project']) {
    if (all[`${whose}_domain_id`] !== undefined || all[`${whose}_domain_name`] !== undefined) continue;
    all[`${whose}_domain_id`] = all['default_domain_id'];
    all[`${whose}_domain_name`] = all['default_domain_name'];
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function domainOf(fields: Fields, prefix: string): object | undefined {
  const id = fields[`${prefix}domain_id`];
  const name = fields[`${prefix}domain_name`];
  if (id !== undefined) return { id };
  return name === undefined ? undefined : { name };
}

function userOf(fields: Fields): object {
  const id = fields['user_id'];
  return id === undefined ? { name: fields['username'], domain: domainOf(fields, 'user_') } : { id };
}

function scopeOf(fields: Fields): { scope?: object } {
  const { project_id: id, project_name: name, system_scope: system } = fields;
  if (id !== undefined) return { scope: { project: { id } } };
  if (name !== undefined) return { scope: { project: { name, domain: domainOf(fields, 'project_') } } };
  const domain = domainOf(fields, '');
  if (domain !== undefined) return { scope: { domain } };
  return system === undefined ? {} : { scope: { system } };
}

/**
 * The URL of Keystone. Other settings may be named in it: `https://{region_name}.cloud.example/`.
 */
function authUrl(cloud: Section, fields: Fields): string | undefined {
  return fields['auth_url']?.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = cloud[name];
    return typeof value === 'string' ? value : whole;
  });
}

/** The names in clouds.yaml of fields that have another name here. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  authUrl: 'auth.auth_url',
  user: 'auth.username and auth.user_domain_name (or auth.user_id)',
  credential: 'auth.application_credential_id (or _name and the user)',
  secret: 'auth.application_credential_secret',
  scope: 'the scope (auth.project_id, or _name and auth.project_domain_name; auth.domain_id; auth.system_scope)',
};

function checked(given: Record<string, unknown>): Result<Auth, string> {
  const parsed = authSchema.safeParse(given);
  if (parsed.success) return Ok(parsed.data);
  const problems = parsed.error.issues.map(({ path: [field = ''], message }) => {
    const name = WIRE_NAMES[String(field)] ?? `auth.${String(field)}`;
    return given[String(field)] === undefined ? `${name}: is missing` : `${name}: ${message}`;
  });
  return Err(problems.join('; '));
}
