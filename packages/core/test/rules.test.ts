import { describe, expect, it } from 'vitest';
import {
  defineAction,
  Err,
  evaluateRules,
  Inspector,
  InspectorError,
  type FlowEvent,
  type Hook,
  type Json,
  type NewRule,
  type NewRuleAction,
  type RulePath,
  type RuleStore,
} from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { BODY, errorOf, UUID, world, type World } from './world.ts';

const RULE = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const FAIL = [{ action: 'fail', message: 'no' }] as const;

const set = (path: RulePath, value: Json): NewRuleAction => ({ action: 'set-attribute', path, value });

describe('rules', () => {
  it('are created, read and removed', async () => {
    const { rules } = world().inspector;
    const first = (await rules.create({ uuid: RULE.toUpperCase(), description: 'd', actions: FAIL })).unwrap();
    expect(first).toEqual({ uuid: RULE, description: 'd', scope: null, conditions: [], actions: FAIL });
    const second = (await rules.create(JSON.stringify({ actions: FAIL }))).unwrap();
    expect((await rules.list()).unwrap()).toEqual([first, second]);
    expect((await rules.get(`{${RULE}}`)).unwrap()).toEqual(first);
    (await rules.remove(RULE.replaceAll('-', ''))).unwrap();
    expect((await rules.list()).unwrap()).toEqual([second]);
    (await rules.clear()).unwrap();
    (await rules.clear()).unwrap();
    expect((await rules.list()).unwrap()).toEqual([]);
  });

  it('are looked at for what is wrong with them, by what this inspector knows', async () => {
    const shout = defineAction({ name: 'shout', params: {}, apply: () => undefined });
    const { rules } = world({ actions: [shout] }).inspector;
    const odd = { conditions: [{ op: 'in-net', field: 'a', value: 'nowhere' }], actions: [{ action: 'shout' }] };
    const given = [odd as unknown as NewRule, JSON.stringify({ actions: [{ action: 'shout' }] }), 'no JSON'];
    const found = (await rules.lint(given)).unwrap();
    expect(found.map(({ rule, kind }) => [rule, kind])).toEqual([
      [0, 'invalid-network'],
      [1, 'always-true'],
      [2, 'invalid'],
    ]);
    for (const uuid of [{}, 7, [], true]) {
      const without = { uuid, actions: FAIL } as unknown as NewRule;
      const problem = 'Invalid UUID value';
      expect((await rules.lint([without])).unwrap()).toMatchObject([
        { kind: 'invalid', text: expect.stringContaining(problem) },
      ]);
      expect(errorOf(await rules.dryRun({ rules: [without] }))).toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining(problem),
      });
    }
    (await rules.create({ actions: FAIL })).unwrap();
    (await rules.create({ actions: FAIL })).unwrap();
    expect((await rules.lint()).unwrap()).toContainEqual(expect.objectContaining({ rule: 1, kind: 'duplicate' }));
    expect(errorOf(await rules.lint('x' as unknown as NewRule[]))).toMatchObject({ code: 'bad-request' });
  });

  it('that are not there are not found, whatever they are called', async () => {
    const { rules } = world().inspector;
    for (const id of [RULE, 'foo', '']) {
      expect(errorOf(await rules.get(id))).toMatchObject({
        code: 'rule-not-found',
        message: `Rule ${id} was not found`,
      });
      expect(errorOf(await rules.remove(id))).toMatchObject({
        code: 'rule-not-found',
        message: `Rule ${id} was not found`,
      });
    }
  });

  it('have a UUID each', async () => {
    const { rules } = world().inspector;
    (await rules.create({ uuid: RULE, actions: FAIL })).unwrap();
    expect(errorOf(await rules.create({ uuid: RULE.toUpperCase(), actions: FAIL }))).toMatchObject({
      code: 'already-exists',
      message: `Rule with UUID ${RULE} already exists`,
    });
  });

  it.each([
    ['[]', 'bad-request', 'Invalid data: expected a JSON object, got list'],
    ['{', 'bad-request', 'Invalid data: expected a JSON object, got text that is not JSON'],
    ['{"actions":[]}', 'bad-request', 'Validation failed for actions: at least one is needed'],
    [`{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'bad-request', 'nested deeper than 64 levels'],
    [`"${'x'.repeat(2000)}"`, 'too-large', 'The body is longer than 1024 bytes'],
  ])('that are %s are refused', async (body, code, message) => {
    const { rules } = world({ limits: { bodyBytes: 1024 } }).inspector;
    expect(errorOf(await rules.create(body))).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('are as they were created, whatever becomes of the object', async () => {
    const { rules } = world().inspector;
    const actions: NewRuleAction[] = [set('/extra/x', 1)];
    (await rules.create({ uuid: RULE, actions })).unwrap();
    actions.push(set('/extra/x', 2));
    expect((await rules.get(RULE)).unwrap().actions).toHaveLength(1);
  });

  it('need a store', async () => {
    const { ironic, store } = world();
    const { rules } = new Inspector({ ironic, nodes: store.nodes });
    expect(errorOf(await rules.create({ actions: FAIL }))).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('no rule store'),
    });
    expect((await rules.list()).unwrap()).toEqual([]);
    (await rules.clear()).unwrap();
    expect(errorOf(await rules.get(RULE)).code).toBe('rule-not-found');
  });

  it('may use conditions and actions of your own, by names that are not used twice', async () => {
    const action = defineAction({ name: 'x', apply: () => {} });
    const { rules } = world({ actions: [action] }).inspector;
    expect((await rules.create(JSON.stringify({ actions: [{ action: 'x' }] }))).ok).toBe(true);
    expect(() => world({ actions: [action, action] })).toThrow('actions: x is listed twice');
  });
});

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

function patches({ ironic }: World): unknown[] {
  return ironic.calls
    .filter(({ name }) => name === 'patchNode')
    .map(({ path, body }) => [path.replace(/^.*\?/, '?'), body]);
}

async function statusOf({ inspector }: World) {
  return (await inspector.status(UUID)).unwrap();
}

describe('the rules of a run', () => {
  const NO_HOOKS = { hooks: [] };
  const PATH = `/v1/nodes/${UUID}`;

  // CONTRACT.md, appendix D: recorded action requests
  it.each<[string, NewRuleAction[], unknown[]]>([
    [
      'set-attribute, formatted',
      [set('extra/x', { 'k-{data[inventory][cpu][count]}': ['{data[inventory][bmc_address]}', 5, true, null] })],
      [[PATH, [{ op: 'add', path: '/extra/x', value: { 'k-4': ['192.0.2.10', 5, true, null] } }]]],
    ],
    [
      'extend-attribute twice, unique',
      [1, 2].map(() => ({ action: 'extend-attribute', path: '/extra/list', value: 'v1', unique: true })),
      [[PATH, [{ op: 'add', path: '/extra/list', value: ['v1'] }]]],
    ],
    [
      'a new driver',
      [set('driver', 'redfish')],
      [['?reset_interfaces=true', [{ op: 'add', path: '/driver', value: 'redfish' }]]],
    ],
    ['null', [set('/properties/p', null)], [[PATH, [{ op: 'add', path: '/properties/p', value: null }]]]],
  ])('ask Ironic as recorded: %s', async (_name, actions, expected) => {
    expect(patches(await posted([{ actions }], NO_HOOKS))).toEqual(expected);
  });

  it('see what the hooks found and wrote, and are sent in one request after theirs', async () => {
    const made = await posted([
      {
        conditions: [
          { field: 'cpus', op: 'eq', value: 4 },
          { field: 'node://properties.cpu_arch', op: 'eq', value: 'x86_64' },
          { field: 'data://logs', op: 'is-empty' },
        ],
        actions: [set('/extra/a', '{data[cpus]}'), { action: 'add-trait', name: 'CUSTOM_A' }],
      },
      { actions: [set('/extra/b', 2), { action: 'set-capability', name: 'x', value: 'y' }] },
    ]);
    expect(made.calls()).toEqual(['getNode', 'patchNode', 'createPort', 'patchNode', 'addTrait', 'setPowerState']);
    expect(made.ironic.peekNode(UUID)).toMatchObject({
      extra: { a: '4', b: 2 },
      traits: ['CUSTOM_A'],
      properties: { cpus: '4', capabilities: 'cpu_vt:true,cpu_aes:true,x:y' },
    });
    expect(await statusOf(made)).toMatchObject({ state: 'finished', error: undefined });
    expect(await made.store.nodes.pending(UUID)).toMatchObject({ val: undefined });
    expect((await made.inspector.data(UUID)).unwrap()).not.toHaveProperty('a');
  });

  it('know the traits that hooks set', async () => {
    const hook: Hook = {
      name: 'traits',
      after: ({ node }) => (node.removeTrait('CUSTOM_OLD'), node.addTrait('CUSTOM_NEW')),
    };
    const rule: NewRule = {
      conditions: [{ field: 'node://traits[*]', op: 'eq', value: 'CUSTOM_NEW' }],
      actions: [{ action: 'add-trait', name: 'CUSTOM_OLD' }],
    };
    const { ironic } = await posted([rule], { hooks: [hook] }, { traits: ['CUSTOM_OLD'] });
    expect(ironic.peekNode(UUID)?.traits?.toSorted()).toEqual(['CUSTOM_NEW', 'CUSTOM_OLD']);
  });

  it('send nothing when none matches, or what they want is so already', async () => {
    const rules: NewRule[] = [
      { conditions: [{ field: 'cpus', op: 'gt', value: 1000 }], actions: FAIL },
      { actions: [set('/extra/x', 1)] },
    ];
    expect((await posted(rules, {}, { extra: { x: 1 } })).calls()).toEqual([
      'getNode',
      'patchNode',
      'createPort',
      'setPowerState',
    ]);
  });

  it('never write through what is there: the run fails, with the rule named, and nothing is sent (Q-57)', async () => {
    const node = { properties: { capabilities: 'boot_option:local,raid:1' }, extra: { text: 'precious' } };
    const made = await posted(
      [
        { actions: [set('/extra/x', 1)] },
        { uuid: RULE, description: 'boots', actions: [set('/properties/capabilities/boot_mode', 'uefi')] },
      ],
      NO_HOOKS,
      node,
    );
    expect(patches(made)).toEqual([]);
    expect(await statusOf(made)).toMatchObject({
      state: 'error',
      error: `Action set-attribute: /properties/capabilities is text, which has no boot_mode (asked for by rule ${RULE} (boots))`,
    });
    expect(made.ironic.peekNode(UUID)).toMatchObject(node);
  });

  it('that a hook cannot have is a warning, and the rest is sent', async () => {
    const hook: Hook = {
      name: 'site',
      after({ node }) {
        node.set('/extra/text/sub', 1);
        node.set('/extra/other', 2);
      },
    };
    const made = await posted([], { hooks: [hook] }, { extra: { text: 'precious' } });
    expect(made.ironic.peekNode(UUID)?.extra).toEqual({ text: 'precious', other: 2 });
    expect(await statusOf(made)).toMatchObject({ state: 'finished' });
    expect(made.events).toContainEqual(
      expect.objectContaining({ type: 'warning', source: 'site', message: '/extra/text is text, which has no sub' }),
    );
  });

  it('may end the introspection: nothing of theirs is sent, what hooks found stays', async () => {
    const message = 'too {data[cpus]} small';
    const made = await posted([
      { actions: [set('/extra/x', 1)] },
      { uuid: RULE, actions: [set('/extra/y', 1), { action: 'fail', message }] },
    ]);
    expect(await statusOf(made)).toMatchObject({
      state: 'error',
      error: message,
      callback: { answer: { ok: false, code: 'processing-failed', message } },
    });
    expect(made.ironic.peekNode(UUID)).toMatchObject({ extra: {}, properties: { cpus: '4' } });
    expect(errorOf(await made.inspector.continue(BODY))).toMatchObject({ code: 'processing-failed', message });
  });

  it('that cannot be carried out are named', async () => {
    const made = await posted([{ uuid: RULE, description: 'mine', actions: [set('/extra/x', '{data[nope]}')] }]);
    expect((await statusOf(made)).error).toBe(
      `Invalid formatting variable key provided in value {data[nope]}: 'nope' (asked for by rule ${RULE} (mine))`,
    );
  });

  it('that Ironic refuses are named', async () => {
    const other = { actions: [set('/extra/x', 1)] };
    const made = await posted([other, { uuid: RULE, description: 'mine', actions: [set('/uuid' as RulePath, 'x')] }]);
    const { state, error } = await statusOf(made);
    expect(state).toBe('error');
    expect(error).toMatch(new RegExp(`\\(asked for by rule ${RULE} \\(mine\\)\\)$`));
    expect(made.ironic.peekNode(UUID)?.extra).toEqual({});
  });

  it('are a defect when an action throws', async () => {
    const thrower = defineAction({
      name: 'thrower',
      apply() {
        throw new TypeError('oh');
      },
    });
    const made = await posted([{ uuid: RULE, actions: [{ action: 'thrower' } as never] }], {
      actions: [thrower],
    });
    expect(await statusOf(made)).toMatchObject({
      callback: { answer: { code: 'internal' } },
      error: expect.stringContaining('TypeError: oh'),
    });
  });

  it('are told to observers, with their traces', async () => {
    const { events } = await posted([
      { uuid: RULE, conditions: [{ field: 'cpus', op: 'gt', value: 1000 }], actions: FAIL },
      { actions: [{ action: 'log', message: '{data[cpus]} CPUs' }] },
    ]);
    const types = events.map(({ type }) => type);
    const traces = events.filter((event) => event.type === 'rule-evaluated').map(({ rule }) => rule);
    expect(traces).toMatchObject([
      {
        uuid: RULE,
        matched: false,
        why: 'condition 1 does not match',
        conditions: [{ compared: [{ value: '4', matched: false }] }],
      },
      { matched: true, actions: [{ action: 'log', notes: ['4 CPUs'] }] },
    ]);
    expect(types.indexOf('rule-evaluated')).toBeGreaterThan(types.lastIndexOf('data-saved'));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'rules-finished', rules: 2, matched: 1, milliseconds: expect.any(Number) }),
    );
  });

  it('are on record before anything of them is sent', async () => {
    const made = world({ hooks: [] });
    (await made.inspector.rules.create({ actions: [set('/extra/x', 1)] })).unwrap();
    await made.wait();
    made.ironic.failNext({ kind: 'drop' }, { call: 'patchNode', times: 100 });
    const record = made.store.nodes;
    const seen: unknown[] = [];
    const update = record.update.bind(record);
    record.update = async (uuid, guard, change) => {
      if (change.pending)
        seen.push([change.pending.stage, change.pending.changeSet?.node, made.calls().includes('patchNode')]);
      return update(uuid, guard, change);
    };
    await made.inspector.continue(BODY);
    expect(seen).toEqual([
      ['hooks', undefined, false],
      ['rules', [{ op: 'add', path: '/extra/x', value: 1 }], false],
    ]);
  });

  it('are what a dry run says', async () => {
    const made = await posted([{ actions: [set('/extra/x', '{data[cpus]}')] }]);
    const changed = made.events.filter(
      (event): event is FlowEvent & { type: 'node-changed' } => event.type === 'node-changed',
    );
    const dry = evaluateRules((await made.inspector.rules.list()).unwrap(), {
      data: (await made.inspector.data(UUID)).unwrap(),
      node: { ...(await made.ironic.getNode(UUID)).unwrap(), uuid: UUID, extra: {} },
    });
    expect(dry.changes).toEqual(changed.at(-1)?.changes);
  });

  it('are applied again with the data, such as they are then', async () => {
    const made = await posted([{ uuid: RULE, actions: [set('/extra/x', 1)] }]);
    (await made.inspector.rules.remove(RULE)).unwrap();
    (await made.inspector.rules.create({ uuid: RULE, actions: [set('/extra/x', 2)] })).unwrap();
    (await made.inspector.reapply(UUID)).unwrap();
    await made.inspector.idle();
    expect(await statusOf(made)).toMatchObject({ state: 'finished' });
    expect(made.ironic.peekNode(UUID)?.extra).toEqual({ x: 2 });
  });

  it('fail a reapplication as well', async () => {
    const made = await posted([]);
    (await made.inspector.rules.create({ actions: FAIL })).unwrap();
    (await made.inspector.reapply(UUID)).unwrap();
    await made.inspector.idle();
    expect(await statusOf(made)).toMatchObject({ state: 'error', error: 'no' });
  });

  it('that cannot be loaded hold the run up: it would be wrong without them', async () => {
    const clock = manualClock();
    const { ironic, store } = world();
    const failure = new InspectorError('store-failed', 'the disk is full');
    const list = store.rules.list.bind(store.rules);
    const rules: RuleStore = Object.assign(store.rules, { list: async () => Err(failure) });
    const made = await posted([{ actions: [set('/extra/x', 2)] }], { ironic, nodes: store.nodes, rules, clock });
    expect(await statusOf(made)).toMatchObject({ state: 'processing', error: undefined });
    rules.list = list;
    await clock.advance(60_000);
    (await made.inspector.upkeep()).unwrap();
    await made.inspector.idle();
    expect(await statusOf(made)).toMatchObject({ state: 'finished' });
    expect(ironic.peekNode(UUID)?.extra).toMatchObject({ x: 2 });
  });
});
