import { describe, expect, it } from 'vitest';
import { credentialsOf } from './credentials.ts';
import { readConfig } from './read-config.ts';

const read = (values: Record<string, string>, group: 'ironic' | 'swift' = 'ironic') => {
  const assigned = Object.entries(values).map(([key, value]) => {
    const [place, name] = key.includes('.') ? key.split('.') : ['ironic', key];
    return { group: place ?? '', name: name ?? '', value, origin: 'test' };
  });
  return credentialsOf(readConfig(assigned).config!, group);
};
const authUrl = 'http://127.0.0.1:5000';
const user = { auth_url: authUrl, username: 'inspector', password: 'secret' };

describe('credentials', () => {
  it.each<[Record<string, string>, unknown]>([
    [{ auth_type: 'none' }, { type: 'none' }],
    [
      { auth_type: 'http_basic', username: 'u', password: 'p' },
      { type: 'http_basic', username: 'u', password: 'p' },
    ],
    [
      { auth_type: 'v1password', auth_url: authUrl, username: 'a:u', password: 'p' },
      { type: 'v1password', authUrl, username: 'a:u', password: 'p' },
    ],
    [
      { ...user, user_domain_name: 'Default', project_name: 'service', project_domain_id: 'default' },
      {
        type: 'password',
        authUrl,
        user: { name: 'inspector', domain: { name: 'Default' } },
        password: 'secret',
        scope: { project: { name: 'service', domain: { id: 'default' } } },
      },
    ],
    [
      { auth_type: 'v3password', auth_url: authUrl, user_id: 'u1', password: 'p', system_scope: 'all' },
      { type: 'password', authUrl, user: { id: 'u1' }, password: 'p', scope: { system: 'all' } },
    ],
    [
      { auth_type: 'v3token', auth_url: authUrl, token: 't', domain_name: 'D' },
      { type: 'token', authUrl, token: 't', scope: { domain: { name: 'D' } } },
    ],
    [
      {
        auth_type: 'v3applicationcredential',
        auth_url: authUrl,
        application_credential_id: 'c',
        application_credential_secret: 's',
      },
      { type: 'v3applicationcredential', authUrl, credential: { id: 'c' }, secret: 's' },
    ],
    [
      {
        auth_type: 'v3applicationcredential',
        auth_url: authUrl,
        application_credential_name: 'c',
        application_credential_secret: 's',
        username: 'u',
        default_domain_name: 'D',
      },
      {
        type: 'v3applicationcredential',
        authUrl,
        credential: { name: 'c', user: { name: 'u', domain: { name: 'D' } } },
        secret: 's',
      },
    ],
  ])('%j', (values, expected) => {
    expect(read(values).unwrap()).toEqual(expected);
  });

  it('may stand in another group', () => {
    const values = { 'swift.auth_section': 'keystone_authtoken', 'keystone_authtoken.auth_type': 'none' };
    expect(read(values, 'swift').unwrap()).toEqual({ type: 'none' });
    expect(read({ auth_section: 'elsewhere' })).toMatchObject({
      val: [expect.stringMatching(/must be one of ironic, /)],
    });
  });

  it('must be whole', () => {
    expect(read({ username: 'u' })).toMatchObject({
      err: true,
      val: [
        '[ironic]auth_url: must be set, because of auth_type = password',
        '[ironic]password: must be set, because of auth_type = password',
      ],
    });
  });
});
