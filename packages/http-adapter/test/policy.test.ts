import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPolicyRules, type PolicyRules } from '../src/index.ts';
import { createPolicy, policySchema } from '../src/policy.ts';
import { tokensSayWho } from './identities.ts';
import { describeMatrix } from './matrix.ts';
import { stub } from './stub.ts';

const policyOf = (rules: PolicyRules, enforceNewDefaults = true) =>
  createPolicy(policySchema.parse({ rules, enforceNewDefaults }));

const who = (roles: string, { system = false, project = 'p' as string | undefined } = {}) => ({
  user: { id: 'u', name: 'they' },
  roles: roles.split(',').filter((role) => role !== ''),
  systemScope: system,
  projectId: system ? undefined : project,
});

describe('a rule of an operator', () => {
  it.each<[PolicyRules[string], readonly string[], readonly string[]]>([
    ['role:auditor', ['auditor', 'AUDITOR', 'a,auditor'], ['admin', '', 'auditors']],
    ['role:a or role:b and role:c', ['a', 'b,c'], ['b', 'c', '']],
    ['(role:a or role:b) and role:c', ['a,c', 'b,c'], ['a', 'c', 'b']],
    ['role:a and (role:b or (role:c and not role:d))', ['a,b,d', 'a,c'], ['a,c,d', 'a']],
    ['NOT role:a AND role:b', ['b'], ['a,b', '']],
    ['not not role:a', ['a'], ['']],
    ['', ['', 'a'], []],
    ['@', ['', 'a'], []],
    ['!', [], ['admin', '']],
    ['role:a or !', ['a'], ['']],
    ['  role:a\n  or role:b ', ['a', 'b'], ['']],
    ['role:with(in)x', ['with(in)x'], ['with(in']],
    ['rule:is_admin', ['admin', 'baremetal_admin'], ['service', 'baremetal_observer']],
    ['user_id:u', ['x'], []],
    ['user_id:other', [], ['admin']],
    ['project_id:p and role:x', ['x'], ['y']],
    ['project_id:None or system_scope:all', [], ['admin']],
    ['is_public_api:False', ['x'], []],
    [
      [['role:a', 'role:b'], 'role:c'],
      ['a,b', 'c'],
      ['a', 'b'],
    ],
    [[], ['', 'x'], []],
    [[[]], [], ['admin']],
  ])('%j', (check, allowed, refused) => {
    const { allows } = policyOf({ 'introspection:start': check });
    const seen = (all: readonly string[]) => all.filter((roles) => allows('introspection:start', who(roles)));
    expect([seen(allowed), seen(refused)]).toEqual([allowed, []]);
  });

  it('knows the scope', () => {
    const { allows } = policyOf({ 'introspection:start': 'system_scope:all and role:admin' });
    expect(allows('introspection:start', who('admin', { system: true }))).toBe(true);
    expect(allows('introspection:start', who('admin'))).toBe(false);
    expect(allows('introspection:abort', who('admin'))).toBe(true);
  });

  it('reaches the defaults that refer to it, those of old too', () => {
    const { allows } = policyOf({ is_admin: 'role:boss' }, false);
    const may = (roles: string) => allows('introspection:data', who(roles));
    expect([may('boss'), may('admin'), may('baremetal_admin'), may('baremetal_observer')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each<[unknown, RegExp]>([
    ['admin', /^x: 'admin' is no check: those are @, !, role:NAME/],
    ['role:', /^x: 'role:' is no check/],
    ['role:a role:b', /^x: 'role:b' stands where 'and' or 'or' should$/],
    ['role:a and', /^x: ends where a check should stand$/],
    ['or role:a', /^x: 'or' stands where a check should$/],
    ['(role:a', /^x: a '\(' has no '\)'$/],
    ['role:a)', /^x: '\)' stands where/],
    ['()', /^x: '\)' stands where a check should$/],
    ['http://example.com/%(name)s', /^x: 'http:.*another service is not asked here$/],
    ['project_id:%(project_id)s', /^x: 'project_id:%\(project_id\)s': what is asked for here has no attributes/],
    ['role:%(role)s', /no attributes/],
    ['domain_id:default', /^x: 'domain_id:default': domain_id is not known here, but role:NAME, .*system_scope:VALUE/],
    ['is_admin:True', /rule:is_admin is what the original has$/],
    ["'text'", /is no check/],
    [null, /^x: must be text, or a list/],
    [true, /^x: must be text, or a list/],
    [[1], /^x: must be text, or a list/],
    [{ a: 1 }, /^x: must be text, or a list/],
    ['rule:nowhere', /^x: there is no rule nowhere$/],
    ['rule:x', /^x: refers to itself$/],
  ])('%j is refused', (check, why) => {
    expect(checkPolicyRules({ x: check, 'introspection:start': 'rule:x' }).problems).toEqual([
      expect.stringMatching(why),
    ]);
  });

  it('may refer to others, but in no circle; names that nothing has are told', () => {
    const rules = { a: 'rule:b', b: 'not rule:c', c: 'rule:a or role:x', 'introspection:satus': 'role:y' };
    expect(checkPolicyRules(rules)).toEqual({
      problems: ['a: refers to itself', 'b: refers to itself', 'c: refers to itself'],
      unused: ['introspection:satus'],
    });
    expect(checkPolicyRules({ a: 'role:x', 'introspection:start': 'rule:a', is_admin: '!' })).toEqual({
      problems: [],
      unused: [],
    });
  });

  it('of any text at all is read or refused', () => {
    const word = fc.constantFrom(
      'role:a',
      'and',
      'or',
      'not',
      '(',
      ')',
      '@',
      '!',
      'rule:is_admin',
      'x',
      "'",
      '%(a)s',
      ':',
      '',
    );
    fc.assert(
      fc.property(fc.array(word), fc.constantFrom(' ', '', '\n'), (words, between) => {
        const text = words.join(between);
        const { problems } = checkPolicyRules({ 'introspection:start': text });
        if (problems.length > 0) return;
        expect(typeof policyOf({ 'introspection:start': text }).allows('introspection:start', who('a'))).toBe(
          'boolean',
        );
      }),
    );
  });
});

describeMatrix("an operator's policy", ({ openOn }) => {
  const as = (token: string) => ({ headers: { 'X-Auth-Token': token } });
  const auth = tokensSayWho;

  it('takes the place of the table, rule by rule', async () => {
    const rules = { 'introspection:status': 'role:observer', 'introspection:rule:get': 'rule:introspection:status' };
    const { send } = await openOn(stub(), { auth, policy: { rules } });
    const status = async (token: string, method: string, path: string) => (await send(method, path, as(token))).status;
    expect(await status('observer', 'GET', '/v1/introspection')).toBe(200);
    expect(await status('observer', 'GET', '/v1/rules')).toBe(200);
    expect(await status('observer', 'DELETE', '/v1/rules')).toBe(403);
    expect(await status('admin', 'GET', '/v1/introspection')).toBe(403);
    expect(await status('admin', 'DELETE', '/v1/rules')).toBe(204);
  });

  it('closes a public route to whom it does not name, and opens no other (Q-71)', async () => {
    const rules = { introspection: 'role:reader', 'introspection:status': '@' };
    const { send } = await openOn(stub(), { auth, policy: { rules } });
    expect((await send('GET', '/')).status).toBe(401);
    expect((await send('GET', '/', as('member'))).status).toBe(403);
    expect((await send('GET', '/', as('reader'))).status).toBe(200);
    expect((await send('GET', '/v1')).status).toBe(200);
    expect((await send('GET', '/v1/introspection')).status).toBe(401);
    expect((await send('GET', '/v1/introspection', as('anybody'))).status).toBe(200);
  });

  it('that cannot be understood is refused with the name of its rule', async () => {
    const opened = openOn(stub(), { auth, policy: { rules: { 'introspection:start': 'admin' } } });
    await expect(opened).rejects.toThrow(/policy\.rules: introspection:start: 'admin' is no check/);
  });
});

const { INSPECTOR_TEST_ORIGINAL } = process.env;

const OSLO = `
import json, sys
from oslo_policy import policy
from oslo_config import cfg
asked = json.loads(sys.argv[1])
def judged(check, roles):
    rules = policy.Rules.from_dict({'x': check, 'is_admin': 'role:a'})
    enforcer = policy.Enforcer(cfg.ConfigOpts(), use_conf=False, rules=rules)
    creds = {'roles': roles, 'user_id': 'u', 'project_id': None, 'system_scope': 'all', 'is_public_api': False}
    return bool(enforcer.enforce('x', {}, creds))
print(json.dumps([judged(*one) for one in asked]))
`;

it.skipIf(INSPECTOR_TEST_ORIGINAL === undefined)(
  'checks are judged as oslo.policy does, which `pnpm test:services` installs',
  () => {
    const atom = fc.constantFrom(
      'role:a',
      'role:B',
      'rule:is_admin',
      '@',
      '!',
      'system_scope:all',
      'project_id:None',
      'user_id:v',
    );
    const check = fc.letrec<{ check: string }>((tie) => ({
      check: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc.tuple(tie('check'), fc.constantFrom('and', 'or'), tie('check')).map((all) => all.join(' ')),
        tie('check').map((inner) => `(${inner})`),
        tie('check').map((inner) => `not (${inner})`),
        atom.map((inner) => `not ${inner}`),
      ),
    })).check;
    const cases = fc.sample(fc.tuple(check, fc.subarray(['a', 'b', 'c'])), 500);
    const theirs = JSON.parse(
      execFileSync('/usr/bin/python3', ['-W', 'ignore', '-c', OSLO, JSON.stringify(cases)], {
        encoding: 'utf8',
        timeout: 60_000,
      }),
    ) as unknown;
    const ours = cases.map(([text, roles]) =>
      policyOf({ 'introspection:start': text, is_admin: 'role:a' }).allows(
        'introspection:start',
        who(roles.join(), { system: true }),
      ),
    );
    expect(ours).toEqual(theirs);
  },
);
