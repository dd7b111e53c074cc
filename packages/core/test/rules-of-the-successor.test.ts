import { describe, expect, it } from 'vitest';
import { defaultHooks, type Hook, jsonText, type NewRule, type Port, type Rule } from '@ironic-inspector/core';
import { fleet } from './fleet.ts';
import { BODY, errorOf, MAC, UUID, world, type World } from './world.ts';

const RULE = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const SECRET = 's3cr3t-of-the-rule';

/** Creates the rules, lets a machine post, and waits for the end. */
async function posted(rules: readonly NewRule[], ...options: Parameters<typeof world>): Promise<World> {
  const made = world(...options);
  for (const rule of rules) (await made.inspector.rules.create(rule)).unwrap();
  await made.wait();
  made.ironic.clearCalls();
  await made.inspector.continue(BODY);
  await made.inspector.idle();
  return made;
}

describe('the data of a machine', () => {
  const SETS: NewRule = {
    actions: [
      { action: 'set-plugin-data', path: '/by_rules/cpus', value: '{data[cpus]}' },
      { action: 'set-attribute', path: '/extra/cpus', value: '{data[by_rules][cpus]}' },
    ],
  };

  it('is kept with what rules set in it', async () => {
    const made = await posted([SETS]);
    const kept = JSON.parse((await made.inspector.data(UUID)).map((data) => jsonText(data)).unwrap());
    expect(kept).toMatchObject({ cpus: 4, by_rules: { cpus: '4' }, inventory: { bmc_address: '192.0.2.10' } });
    expect(made.ironic.peekNode(UUID)?.extra).toEqual({ cpus: '4' });
    expect((await made.inspector.data(UUID, 'unprocessed')).unwrap()).not.toHaveProperty('by_rules');
  });

  it('is kept once where rules leave it alone', async () => {
    const saved = (made: World) =>
      made.events.filter((event) => event.type === 'data-saved' && event.kind === 'processed');
    expect(saved(await posted([{ actions: [{ action: 'log', message: 'x' }] }]))).toHaveLength(1);
    expect(saved(await posted([SETS]))).toHaveLength(2);
  });

  it('stays as the hooks left it when a rule fails', async () => {
    const made = await posted([SETS, { actions: [{ action: 'fail', message: 'no' }] }]);
    const kept = (await made.inspector.data(UUID)).unwrap();
    expect(kept).toHaveProperty('cpus');
    expect(kept).not.toHaveProperty('by_rules');
  });
});

describe('the ports of a node', () => {
  const TAGS: NewRule = {
    actions: [{ action: 'set-port-attribute', port_id: '{data[mac_of_boot]}', path: '/extra/rack', value: 'r1' }],
  };
  const boot: Hook = { name: 'boot', after: ({ pluginData }) => void Object.assign(pluginData, { mac_of_boot: MAC }) };

  it('are changed, those too that hooks have just created', async () => {
    const made = await posted([TAGS], { hooks: [...defaultHooks, boot] });
    expect((await made.inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
    expect(made.calls()).toContain('patchPort');
    const ports = (await made.ironic.listPorts({ node: UUID })).unwrap();
    expect(ports.find(({ address }: Port) => address === MAC)?.extra).toEqual({ rack: 'r1' });
  });

  it('are not asked for where no rule looks at them', async () => {
    const made = await posted([{ actions: [{ action: 'log', message: 'x' }] }]);
    expect(made.calls()).not.toContain('listPorts');
  });

  it('that the node does not have fail the run', async () => {
    const made = await posted([
      { uuid: RULE, actions: [{ action: 'del-port-attribute', port_id: '52:54:00:ff:ff:ff', path: '/extra/x' }] },
    ]);
    expect((await made.inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: `Action del-port-attribute: the node has no port 52:54:00:ff:ff:ff (asked for by rule ${RULE})`,
    });
  });
});

describe('a sensitive rule', () => {
  const SENSITIVE: NewRule = {
    uuid: RULE,
    sensitive: true,
    priority: 7,
    conditions: [{ op: 'ne', field: 'cpus', value: SECRET }],
    actions: [
      { action: 'set-attribute', path: '/extra/hidden', value: SECRET },
      { action: 'add-trait', name: '{item}', loop: ['CUSTOM_A'] },
    ],
  };
  const SHOWN: Rule = {
    uuid: RULE,
    description: null,
    scope: null,
    sensitive: true,
    priority: 7,
    conditions: [{ op: 'ne', field: 'cpus', value: '***', multiple: 'any', invert: false }],
    actions: [
      { action: 'set-attribute', path: '***', value: '***' },
      { action: 'add-trait', name: '***', loop: '***' },
    ],
  };

  it('is shown without its values, and stored with them', async () => {
    const { inspector, store } = world();
    expect((await inspector.rules.create(SENSITIVE)).unwrap()).toEqual(SHOWN);
    expect((await inspector.rules.get(RULE)).unwrap()).toEqual(SHOWN);
    expect((await inspector.rules.list()).unwrap()).toEqual([SHOWN]);
    expect(jsonText(await store.rules.get(RULE))).toContain(SECRET);
  });

  it('writes its values, and they are nowhere else', async () => {
    const made = await posted([SENSITIVE]);
    expect(made.ironic.peekNode(UUID)).toMatchObject({ extra: { hidden: SECRET }, traits: ['CUSTOM_A'] });
    const { history } = made.inspector;
    const [run] = (await history.runs()).unwrap();
    const events = (await history.events(run?.runId ?? '')).unwrap();
    const diagnosis = (await made.inspector.diagnose(UUID)).unwrap();
    expect(run?.state).toBe('finished');
    expect(jsonText(events)).toContain('/extra/hidden');
    expect(jsonText({ run, events, diagnosis })).not.toContain(SECRET);
    expect(jsonText({ run, events, diagnosis })).not.toContain('CUSTOM_A');
    const told = made.events.filter(({ type }) => type === 'rule-evaluated' || type === 'rules-finished');
    expect(told.length).toBeGreaterThan(1);
    expect(jsonText(told)).not.toContain(SECRET);
  });

  it('that Ironic refuses is not quoted', async () => {
    const made = world({ hooks: [] });
    (await made.inspector.rules.create({ ...SENSITIVE, conditions: [] })).unwrap();
    await made.wait();
    const text = JSON.stringify({ error_message: { faultstring: `Couldn't apply patch: [{"value": "${SECRET}"}]` } });
    made.ironic.failNext({ kind: 'status', status: 400, text }, { call: 'patchNode' });
    await made.inspector.continue(BODY);
    await made.inspector.idle();
    const record = (await made.inspector.status(UUID)).unwrap();
    expect(record).toMatchObject({ state: 'error', error: expect.stringContaining('apply patch') });
    expect(record.error).not.toContain(SECRET);
  });

  it('stands for itself in a dry run and in findings, where it is given as it was read', async () => {
    const { inspector } = await fleet(2);
    (await inspector.rules.create(SENSITIVE)).unwrap();
    const read = (await inspector.rules.list()).unwrap();
    for (const options of [{}, { rules: read }]) {
      const dry = (await inspector.rules.dryRun(options)).unwrap();
      const items = [];
      for await (const item of dry) items.push(item);
      expect(items).toMatchObject([{ outcome: [{ matched: true }] }, { outcome: [{ matched: true }] }]);
      expect(items[0]?.changes).toMatchObject({ node: [{ path: '/extra/hidden', value: '***' }] });
      expect(JSON.stringify([items, dry.summary])).not.toContain(SECRET);
    }
    expect((await inspector.rules.lint(read)).unwrap()).toEqual((await inspector.rules.lint()).unwrap());
    const changed = { ...read[0], priority: 1 } as Rule;
    expect(errorOf(await inspector.rules.dryRun({ rules: [changed] })).message).toContain(
      'conditions[0].value is "***"',
    );
    expect(errorOf(await inspector.rules.create({ ...SHOWN, uuid: UUID })).message).toContain('is "***"');
  });
});

describe('what `/v1` does not know', () => {
  it('is refused where it is asked for so', async () => {
    const { rules } = world().inspector;
    const rule: NewRule = { priority: 1, actions: [{ action: 'fail', message: 'no' }] };
    expect(errorOf(await rules.create(rule, { v1: true })).message).toContain('POST /v2/rules');
    expect((await rules.create(rule)).unwrap()).toMatchObject({ priority: 1 });
  });
});

describe('the loops of all rules', () => {
  const loop = Array.from({ length: 1000 }, (_, index) => index);
  const looping: NewRule = { actions: [{ action: 'set-attribute', path: '/extra/x{item}', value: 1, loop }] };
  const message = expect.stringContaining('loops of all rules must not have more than 5000 items together');

  it('are bounded where rules are created, and where they are tried', async () => {
    const { inspector } = world();
    for (let count = 0; count < 5; count++) (await inspector.rules.create(looping)).unwrap();
    expect((await inspector.rules.create(looping)).val).toMatchObject({ code: 'bad-request', message });
    expect((await inspector.rules.create({ actions: [{ action: 'log', message: 'x' }] })).ok).toBe(true);
    const tried = await inspector.rules.dryRun({ rules: Array.from({ length: 6 }, () => looping), nodes: [] });
    expect(tried.val).toMatchObject({ code: 'bad-request', message });
  });
});
