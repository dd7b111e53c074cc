import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLOUD_CASES } from '../../test/cloud-cases.ts';
import { flatCloud } from '../../test/flat-cloud.ts';
import { resolveCloud } from './resolve-cloud.ts';

const auth = { auth_url: 'http://keystone.test/v3', username: 'u', user_domain_id: 'default', password: 'hunter2' };
const resolve = (cloud: object, environment: Record<string, string> = {}, choice: object = {}) =>
  resolveCloud({ clouds: { clouds: { one: { auth, ...cloud } } } }, environment, choice);

describe('precedence', () => {
  it.each(CLOUD_CASES)('$name', ({ clouds, secure, vendors, environment = {}, choice = {}, expected }) => {
    expect(flatCloud(resolveCloud({ clouds, secure, vendors }, environment, choice).unwrap())).toEqual(expected);
  });

  it('OS_REGION_NAME chooses among the regions of a cloud', () => {
    const chosen = resolve({ regions: ['a', 'b'] }, { OS_REGION_NAME: 'b' });
    expect(chosen.unwrap().region).toBe('b');
  });

  it('empty variables are none', () => {
    const chosen = resolve({}, { OS_CLOUD: '', OS_USERNAME: '', OS_CLOUD_NAME: '' });
    expect(chosen.unwrap().name).toBe('one');
  });

  it('a domain to fall back to', () => {
    const { user_domain_id: _, ...bare } = auth;
    const given = { ...bare, project_name: 'p', default_domain_id: 'd' };
    expect(flatCloud(resolve({ auth: given }).unwrap()).auth).toMatchObject({
      user_domain_id: 'd',
      project_domain_id: 'd',
    });
  });
});

it('says how services are reached', () => {
  const given = {
    baremetal_endpoint_override: 'http://ironic.test',
    object_store_endpoint_override: 'http://swift.test',
    interface: 'internalURL',
    verify: false,
    cacert: '/ca.pem',
    cert: '/cert.pem',
    key: '/key.pem',
  };
  expect(resolve(given).unwrap()).toMatchObject({
    interface: 'internal',
    endpoints: { baremetal: 'http://ironic.test', 'object-store': 'http://swift.test' },
    tls: { verify: false, cacert: '/ca.pem', cert: '/cert.pem', key: '/key.pem' },
  });
  expect(resolve({}).unwrap()).toMatchObject({ endpoints: {}, tls: { verify: true, cacert: undefined } });
  expect(resolve({ insecure: 'True' }).unwrap().tls.verify).toBe(false);
});

it('takes what needs no Keystone', () => {
  expect(resolve({ auth_type: 'none' }).unwrap().auth).toEqual({ type: 'none' });
  expect(resolve({ auth_type: 'http_basic' }).unwrap().auth).toEqual({
    type: 'http_basic',
    username: 'u',
    password: 'hunter2',
  });
});

describe('what cannot work', () => {
  it.each<[string, object, Record<string, string>, object, RegExp]>([
    ['no such cloud', {}, {}, { cloud: 'two' }, /^there is no cloud two; there are one$/],
    ['no such cloud by OS_CLOUD', {}, { OS_CLOUD: 'two' }, {}, /^there is no cloud two; there are one$/],
    [
      'no such region',
      { regions: ['a', 'b'] },
      {},
      { region: 'c' },
      /^cloud one: there is no region c; there are a, b$/,
    ],
    [
      'an unknown type',
      { auth_type: 'v3totp' },
      {},
      {},
      /auth_type: v3totp is not supported; there are password, token/,
    ],
    ['a trust', { auth: { ...auth, trust_id: 't' } }, {}, {}, /auth\.trust_id: trusts are not supported/],
    ['no password', { auth: { ...auth, password: undefined } }, {}, {}, /auth\.password: is missing/],
    [
      'no domain',
      { auth: { ...auth, user_domain_id: undefined } },
      {},
      {},
      /auth\.username and auth\.user_domain_name/,
    ],
    ['no URL', { auth: { ...auth, auth_url: '' } }, {}, {}, /auth\.auth_url: is missing/],
    [
      'a project without a domain',
      { auth: { ...auth, project_name: 'p' } },
      {},
      {},
      /the scope .*auth\.project_domain_name/,
    ],
    ['an interface that is none', { interface: 'intern' }, {}, {}, /interface: must be public, internal or admin/],
  ])('%s', (_, cloud, environment, choice, message) => {
    const failed = resolve(cloud, environment, choice);
    expect(failed.val).toMatchObject({ code: 'invalid-options', message: expect.stringMatching(message) });
    expect(inspect(failed.val)).not.toContain('hunter2');
  });

  it('is a choice of none, or of several', () => {
    expect(resolveCloud({}, {}, {}).val).toMatchObject({ message: 'which cloud? there are none; OS_CLOUD names one' });
    const clouds = { clouds: { one: { auth }, two: { auth } } };
    expect(resolveCloud({ clouds }, {}, {}).val).toMatchObject({
      message: expect.stringContaining('there are one, two'),
    });
    const taken = { clouds: { envvars: { auth } } };
    expect(resolveCloud({ clouds: taken }, { OS_USERNAME: 'u' }, {}).val).toMatchObject({
      message: expect.stringContaining('the file has a cloud called envvars'),
    });
  });

  it('is no way into prototypes', () => {
    const clouds = JSON.parse('{"clouds":{"one":{"__proto__":{"polluted":true},"auth":{"__proto__":{"polluted":1}}}}}');
    resolveCloud({ clouds, secure: clouds }, {}, {});
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(resolveCloud({ clouds }, {}, { cloud: 'constructor' }).val).toMatchObject({ code: 'invalid-options' });
  });
});
