import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { overHttp, stage, type Stage } from './stage.ts';

/** As Ironic's `GET /v1/inspection_rules?detail=True` answers. */
const SAYABLE = {
  uuid: '0f9d6a1c-7d0e-4b53-8a57-3d0e9f1b6c42',
  description: 'racks of Dell',
  priority: 5,
  sensitive: false,
  phase: 'main',
  conditions: [{ op: 'eq', args: { values: ['{inventory[system_vendor][manufacturer]}', 'Dell'] } }],
  actions: [{ op: 'set-attribute', args: { path: '/extra/big', value: 'BIG' } }],
};
const DIFFERENT = {
  description: 'few CPUs',
  conditions: [{ op: 'lt', args: { values: ['{inventory[cpu][count]}', 4] } }],
  actions: [{ op: 'log', args: { msg: 'few' } }],
};
const UNSAYABLE = { description: 'calls', actions: [{ op: 'api-call', args: { url: 'http://x.example' } }] };

const files = (rules: unknown) => ({ files: { 'ironic.json': textOf(rules) } });
/** With a whole number that no double holds in place of BIG. */
const textOf = (rules: unknown) => JSON.stringify(rules).replace('"BIG"', '18446744073709551615');
const IMPORT = ['rules', 'import', 'ironic.json', '--dialect', 'ironic'];
const EXPORT = ['rules', 'export', '--dialect', 'ironic'];

describe.each(['in process', 'over HTTP'])("rules of Ironic's, %s,", (where) => {
  let site: Stage;
  beforeEach(async () => {
    site = await stage(where === 'in process' ? {} : { reach: overHttp });
  });
  afterEach(() => site.close());
  const stored = async () => (await site.lab.inspector.rules.list()).unwrap();

  it('are created, and go back as they came', async () => {
    const imported = await site.run(IMPORT, files({ inspection_rules: [SAYABLE] }));
    expect(imported).toMatchObject({ code: 0, out: `${SAYABLE.uuid}  racks of Dell\n`, err: '' });
    const [rule] = await stored();
    expect(rule?.conditions).toMatchObject([
      { op: 'eq', field: 'data://inventory.system_vendor.manufacturer', value: 'Dell', force_strings: true },
    ]);
    expect(rule?.actions).toEqual([{ action: 'set-attribute', path: '/extra/big', value: 18446744073709551615n }]);
    const exported = await site.run(EXPORT);
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(exported.out).toContain('18446744073709551615');
    const { inspection_rules: rules } = JSON.parse(exported.out) as { inspection_rules: object[] };
    expect(rules).toMatchObject([
      { uuid: SAYABLE.uuid, description: SAYABLE.description, priority: 5, actions: [{ op: 'set-attribute' }] },
    ]);
    await site.run(['rules', 'remove', '--all']);
    const again = await site.run(IMPORT, { files: { 'ironic.json': exported.out } });
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(await stored()).toEqual([rule]);
  });

  it('are reported where they differ, or cannot be said: those are left out, and it is 7', async () => {
    const { code, out, err } = await site.run(IMPORT, files([DIFFERENT, UNSAYABLE]));
    expect(code).toBe(7);
    expect(out).toMatch(/^\S+ {2}few CPUs\n$/);
    expect(err).toMatch(/^differs: rule 1 \(few CPUs\), condition 1: numbers .+$/m);
    expect(err).toMatch(/^unsayable: rule 2 \(calls\), action 1: .+$/m);
    expect((await stored()).map(({ description }) => description)).toEqual(['few CPUs']);
  });

  it('that differ and are there are no reason for another exit code', async () => {
    const { code, err } = await site.run(IMPORT, files(DIFFERENT));
    expect(code).toBe(0);
    expect(err).toContain('differs: ');
  });

  it('come with the report in JSON', async () => {
    const { out } = await site.run([...IMPORT, '--json'], files([UNSAYABLE, DIFFERENT]));
    const answer = JSON.parse(out) as { rules: object[]; report: object[] };
    expect(answer.rules).toHaveLength(1);
    expect(answer.report).toMatchObject([
      { rule: 0, kind: 'unsayable', action: 0 },
      { rule: 1, kind: 'differs', condition: 0 },
    ]);
  });

  it.each([
    ['none that can be said', textOf([UNSAYABLE])],
    ['no JSON', '{'],
    ['no rules', '5'],
    ['one that is there already', textOf([SAYABLE, SAYABLE])],
  ])('in place of others, with %s: nothing is lost', async (_, text) => {
    const own = { description: 'own', actions: [{ action: 'log', message: 'x' }] } as const;
    (await site.lab.inspector.rules.create(own)).unwrap();
    const before = await stored();
    const refused = await site.run([...IMPORT, '--replace'], { files: { 'ironic.json': text } });
    expect([1, 2]).toContain(refused.code);
    expect(refused.out).toBe('');
    expect(await stored()).toEqual(before);
  });

  it('take the place of others', async () => {
    (await site.lab.inspector.rules.create({ actions: [{ action: 'log', message: 'x' }] })).unwrap();
    expect((await site.run([...IMPORT, '--replace'], files([SAYABLE]))).code).toBe(0);
    expect((await stored()).map(({ uuid }) => uuid)).toEqual([SAYABLE.uuid]);
  });

  it('are exported but for those that Ironic cannot say', async () => {
    const lines = [
      { description: 'own', conditions: [{ op: 'is-empty', field: 'node://name' }] },
      { description: 'more or less', conditions: [{ op: 'ge', field: 'memory_mb', value: 1 }] },
    ];
    for (const line of lines) {
      const rule = JSON.stringify({ ...line, actions: [{ action: 'log', message: 'x' }] });
      (await site.lab.inspector.rules.create(rule)).unwrap();
    }
    const { code, out, err } = await site.run(EXPORT);
    expect(code).toBe(7);
    expect((JSON.parse(out) as { inspection_rules: object[] }).inspection_rules).toMatchObject([
      { description: 'own' },
    ]);
    expect(err).toMatch(/^unsayable: rule 2 \(more or less\), condition 1: .+\n$/);
  });

  it('are of no other dialect', async () => {
    expect((await site.run(['rules', 'export', '--dialect', 'klingon'])).code).toBe(2);
  });
});
