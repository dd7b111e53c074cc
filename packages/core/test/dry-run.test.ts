import { describe, expect, it } from 'vitest';
import {
  defaultHooks,
  Err,
  InspectorError,
  type DryRunNode,
  type DryRunOptions,
  type Hook,
  type Inspector,
  type Json,
  type NewRule,
  type RulePath,
} from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { fleet, startOf, uuidOf } from './fleet.ts';
import { errorOf, withMethods } from './world.ts';

const set = (path: RulePath, value: Json): NewRule['actions'][number] => ({ action: 'set-attribute', path, value });
const BIG: NewRule = {
  description: 'big machines',
  conditions: [{ field: 'memory_mb', op: 'ge', value: 3072 }],
  actions: [set('/resource_class', 'big')],
};

async function dryRun(inspector: Inspector, options: DryRunOptions = {}) {
  const dry = (await inspector.rules.dryRun(options)).unwrap();
  const items: DryRunNode[] = [];
  for await (const item of dry) items.push(item);
  return { items, summary: dry.summary };
}

describe('a dry run', () => {
  it('says of each node what the rules would make of it, and of all what they would change', async () => {
    const { inspector } = await fleet(4);
    const { items, summary } = await dryRun(inspector, { rules: [BIG] });
    expect(items.map(({ node, uuid, changes }) => [node, uuid, changes?.node])).toEqual([
      ['node-1', uuidOf(1), undefined],
      ['node-2', uuidOf(2), undefined],
      ['node-3', uuidOf(3), [{ op: 'add', path: '/resource_class', value: 'big' }]],
      ['node-4', uuidOf(4), [{ op: 'add', path: '/resource_class', value: 'big' }]],
    ]);
    expect(items[0]).toMatchObject({ evaluated: true, changes: null, conflicts: [], failures: [] });
    expect(items[0]?.outcome).toMatchObject([
      {
        description: 'big machines',
        matched: false,
        reason: 'condition 1, memory_mb ge {"value":3072}: the value does not match (1024)',
      },
    ]);
    expect(items[3]?.outcome).toMatchObject([{ matched: true, reason: 'all conditions match' }]);
    expect(items[3]?.changes?.authors).toEqual({
      '/resource_class': ['rule 00000000-0000-0000-0000-000000000001 (big machines)'],
    });
    expect(summary).toMatchObject({ end: 'complete', error: null, nodes: 4, evaluated: 4, changed: 2 });
    expect(summary.text).toBe('would change 2 of 4 nodes');
  });

  it('writes nothing anywhere, and sets nothing off', async () => {
    const { inspector, store, events, calls } = await fleet(3);
    (await inspector.rules.create(BIG)).unwrap();
    const everything = async () => [
      await store.nodes.list({ limit: 10 }),
      await store.rules.list(),
      await Promise.all([1, 2, 3].map((number) => store.data.load(uuidOf(number), 'processed'))),
      (await store.nodes.heartbeats()).map(({ last }) => last),
    ];
    const before = JSON.stringify(await everything());
    await dryRun(inspector);
    await inspector.idle();
    expect(JSON.stringify(await everything())).toBe(before);
    expect(calls()).toEqual(['getNode', 'listPorts']);
    expect(events.filter(({ type }) => type !== 'ironic-called')).toEqual([]);
  });

  it('evaluates the rules that are stored, unless some are given', async () => {
    const { inspector } = await fleet(3);
    const { uuid } = (await inspector.rules.create(BIG)).unwrap();
    const stored = await dryRun(inspector);
    expect(stored.summary).toMatchObject({ changed: 1, rules: [{ uuid, description: 'big machines', matched: 1 }] });
    const given = await dryRun(inspector, { rules: [] });
    expect(given.summary).toMatchObject({ changed: 0, rules: [], text: 'would change 0 of 3 nodes' });
    const beside = await dryRun(inspector, {
      rules: [...(await inspector.rules.list()).unwrap(), JSON.stringify({ actions: [set('/extra/x', 1)] })],
    });
    expect(beside.summary).toMatchObject({ changed: 3, rules: [{ uuid, matched: 1 }, { matched: 3 }] });
  });

  it('is what a run would do', async () => {
    const rules: NewRule[] = [
      BIG,
      {
        actions: [
          { action: 'set-capability', name: 'x', value: '{data[cpus]}' },
          { action: 'add-trait', name: 'CUSTOM_X' },
        ],
      },
      // What the hooks wrote is seen.
      {
        conditions: [{ field: 'node://properties.memory_mb', op: 'eq', value: '3072' }],
        actions: [set('/extra/y', 1)],
      },
    ];
    const { inspector, ironic } = await fleet(3);
    const { items } = await dryRun(inspector, { rules });
    for (const rule of rules) (await inspector.rules.create(rule)).unwrap();
    for (const { uuid } of items) (await inspector.reapply(uuid ?? '')).unwrap();
    await inspector.idle();
    for (const [index, { changes, uuid }] of items.entries()) {
      const record = ironic.peekNode(uuid ?? '');
      const paths = ['/properties/capabilities', ...(index === 2 ? ['/extra/y', '/resource_class'] : [])];
      expect(changes?.node.map(({ path }) => path).toSorted()).toEqual(paths.toSorted());
      for (const step of changes?.node ?? []) {
        const keys = step.path.split('/').slice(1);
        const written = keys.reduce<unknown>((holder, key) => (holder as Record<string, unknown>)[key], record);
        expect(step).toEqual({ op: 'add', path: step.path, value: written });
      }
      expect(changes?.addTraits).toEqual(['CUSTOM_X']);
      expect(record?.traits).toEqual(['CUSTOM_X']);
    }
    // And then there is nothing left to change.
    const again = await dryRun(inspector);
    expect(again.summary).toMatchObject({ changed: 0 });
  });

  it('counts no change where the node has the value, though hooks would write another', async () => {
    const { inspector, ironic } = await fleet(1);
    await ironic.patchNode(uuidOf(1), [{ op: 'add', path: '/properties/memory_mb', value: '77' }]);
    await ironic.addTrait(uuidOf(1), 'CUSTOM_X');
    const rules = [
      { actions: [set('/properties/memory_mb', '77'), { action: 'add-trait', name: 'CUSTOM_X' }] },
    ] as const;
    expect((await dryRun(inspector, { rules })).summary).toMatchObject({ changed: 0 });
    const removed = [{ actions: [{ action: 'remove-trait', name: 'CUSTOM_X' }] }] as const;
    expect((await dryRun(inspector, { rules: removed })).items[0]?.changes?.removeTraits).toEqual(['CUSTOM_X']);
  });

  it('tells which rules write the same field, whose write is left, and who is always shadowed', async () => {
    const { inspector } = await fleet(3);
    const rules: NewRule[] = [
      { actions: [set('/extra/x', 1), set('/extra/z', 1)] },
      { actions: [set('/extra/x', 2)] },
      { ...BIG, actions: [set('/extra/x', 3)] },
      { actions: [set('/extra', { x: 2 })] },
      { conditions: [{ field: 'cpus', op: 'gt', value: 999 }], actions: [set('/extra/x', 4)] },
    ];
    const { items, summary } = await dryRun(inspector, { rules });
    expect(items[0]?.conflicts).toEqual([
      { place: '/extra/x', rules: [0, 1], wins: 1 },
      { place: '/extra/z', rules: [0, 3], wins: 3 },
    ]);
    expect(items[2]?.conflicts).toEqual([
      { place: '/extra/x', rules: [0, 1, 2, 3], wins: 3 },
      { place: '/extra/z', rules: [0, 3], wins: 3 },
    ]);
    expect(summary.rules.map(({ shadowedBy }) => shadowedBy)).toEqual([[], [], [3], [], []]);
    expect(summary.text).toBe(
      'would change 3 of 3 nodes; rule 5 never matches; rule 3 is always shadowed by rule 4; ' +
        'rules write the same field on 3 nodes, where the last wins',
    );
  });

  it('tells what would fail, and goes on', async () => {
    const picky: Hook = {
      name: 'picky',
      before: ({ inventory }) => (inventory.hostname === 'host-3' ? Err('not host-3') : undefined),
      after: ({ inventory }) => {
        if (inventory.hostname === 'host-4') throw new TypeError('odd');
      },
    };
    const { inspector, ironic, store } = await fleet(6, { hooks: [...defaultHooks, picky] });
    await store.data.discard(uuidOf(1));
    ironic.removeNode(uuidOf(2));
    (await store.data.save(uuidOf(5), 'unprocessed', '[]')).unwrap();
    const rules: NewRule[] = [
      { ...BIG, actions: [{ action: 'fail', message: 'too big' }] },
      { actions: [set('/extra/x', 1)] },
    ];
    const { items, summary } = await dryRun(inspector, { rules });
    expect(items.map(({ evaluated, failures }) => [evaluated, failures])).toEqual([
      [false, [{ stage: 'data', code: 'data-not-found', message: expect.stringContaining(uuidOf(1)) }]],
      [false, [{ stage: 'node', code: 'node-not-found', message: expect.stringContaining(uuidOf(2)) }]],
      [
        false,
        [
          {
            stage: 'pre-hooks',
            code: 'processing-failed',
            message: expect.stringContaining('not host-3'),
            hook: 'picky',
          },
        ],
      ],
      [false, [{ stage: 'hooks', code: 'internal', message: expect.stringContaining('odd'), hook: 'picky' }]],
      [false, [{ stage: 'data', code: 'bad-request', message: expect.stringContaining('got list') }]],
      [true, [{ stage: 'rules', code: 'processing-failed', message: 'too big', rule: summary.rules[0]?.uuid }]],
    ]);
    expect(items.map(({ changes }) => changes)).toEqual([null, null, null, null, null, null]);
    expect(summary).toMatchObject({
      end: 'complete',
      nodes: 6,
      evaluated: 1,
      failing: 1,
      rules: [{ failing: 1 }, { failing: 0 }],
    });
    expect(summary.text).toBe('would change 0 of 1 node; 1 introspection would fail; 5 nodes could not be looked at');
  });

  it('looks at some nodes only, by name and by UUID, each once', async () => {
    const { inspector } = await fleet(5);
    const some = ['node-4', uuidOf(2).toUpperCase(), uuidOf(2), 'nobody'];
    const { items } = await dryRun(inspector, { rules: [BIG], nodes: some });
    expect(items.map(({ node, uuid, failures }) => [node, uuid, failures[0]?.code])).toEqual([
      ['node-4', uuidOf(4), undefined],
      ['node-2', uuidOf(2), undefined],
      ['nobody', null, 'node-not-found'],
    ]);
    const since = await dryRun(inspector, { rules: [BIG], since: startOf(3) });
    expect(since.items.map(({ node }) => node)).toEqual(['node-1', 'node-2', 'node-3']);
    const both = await dryRun(inspector, { rules: [BIG], since: startOf(3), nodes: ['node-1', 'node-4'] });
    expect(both.items.map(({ node }) => node)).toEqual(['node-1']);
  });

  it('takes nodes from a snapshot, and asks Ironic for nothing', async () => {
    const { inspector, calls } = await fleet(4);
    const node = (uuid: string) => {
      if (uuid === uuidOf(1)) return undefined;
      if (uuid === uuidOf(2)) throw new Error('no such file');
      return { uuid, name: 'kept', resource_class: uuid === uuidOf(3) ? 'big' : null };
    };
    const { items } = await dryRun(inspector, { rules: [BIG], snapshot: { node } });
    expect(items.map((item) => [item.node, item.changes === null, item.failures[0]?.message])).toEqual([
      [uuidOf(1), true, `Node ${uuidOf(1)} is not in the snapshot`],
      [uuidOf(2), true, expect.stringContaining('no such file')],
      ['kept', true, undefined],
      ['kept', false, undefined],
    ]);
    expect(calls()).toEqual([]);
  });
});

describe('a dry run that cannot be', () => {
  it.each<[DryRunOptions | object, string]>([
    [{ rules: [BIG, { actions: [] }] }, 'rules[1]: Validation failed for actions: at least one is needed'],
    [
      {
        rules: [
          {
            conditions: [
              { field: 'a', op: 'eq' },
              { field: 'a', op: 'lt' },
            ],
            actions: BIG.actions,
          },
        ],
      },
      'rules[0].conditions[0]: Invalid parameters for operator eq: missing required parameter(s): value',
    ],
    [
      {
        rules: [
          {
            conditions: [
              { field: 'b', op: 'is-empty' },
              { field: 'a', op: 'matches', value: '(' },
            ],
            actions: BIG.actions,
          },
        ],
      },
      'rules[0].conditions[1]: Invalid parameters for operator matches: invalid regular expression',
    ],
    [{ rules: [{ actions: [...BIG.actions, { action: 'add-trait' }] }] }, 'rules[0].actions[1]: Invalid parameters'],
    [
      { rules: [{ conditions: [{ field: 'a', op: 'equals' }], actions: BIG.actions }] },
      'rules[0]: Validation failed for conditions: [0].op',
    ],
    [{ rules: ['{'] }, 'rules[0]: Invalid data'],
    [{ rules: [null] }, 'rules[0]: Invalid data'],
    [{ rules: BIG }, 'rules: must be a list'],
    [
      {
        rules: [
          { ...BIG, uuid: uuidOf(1) },
          { ...BIG, uuid: uuidOf(1) },
        ],
      },
      'rules[1].uuid: rules[0] has the same',
    ],
    [{ concurrency: 0 }, 'concurrency: must be a whole number from 1 to 64, not 0'],
    [{ concurrency: 65 }, 'concurrency'],
    [{ nodes: 'node-1' }, 'nodes: must be a list'],
    [{ since: '2026-01-01' }, 'since: must be a Date'],
    [{ since: new Date(Number.NaN) }, 'since: must be a Date'],
    [{ snapshot: {} }, 'snapshot: must have a function'],
  ])('because of %j says why', async (options, message) => {
    const { inspector } = await fleet(0);
    const error = errorOf(await inspector.rules.dryRun(options as DryRunOptions));
    expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining(message) });
  });

  it('says so where no data is kept, and where the rules cannot be read', async () => {
    const { data: _, ...others } = (await fleet(0)).store;
    const bare = await fleet(0, { ...others, data: undefined as never });
    expect(errorOf(await bare.inspector.rules.dryRun()).code).toBe('bad-request');
    const { store } = await fleet(0);
    const rules = withMethods(store.rules, { list: async () => Err(new InspectorError('store-failed', 'gone')) });
    const { inspector } = await fleet(0, { rules });
    expect(errorOf(await inspector.rules.dryRun())).toMatchObject({ code: 'store-failed' });
    (await inspector.stop()).unwrap();
    expect(errorOf(await inspector.rules.dryRun({ rules: [BIG] }))).toMatchObject({ code: 'invalid-state' });
  });
});

describe('a dry run of many nodes', () => {
  const NODES = 350;

  async function counted(count = NODES) {
    const { store } = await fleet(count);
    const seen = { loads: 0, consumed: 0, most: 0, pages: 0 };
    const data = withMethods(store.data, {
      load: (uuid, kind) => {
        seen.loads += 1;
        seen.most = Math.max(seen.most, seen.loads - seen.consumed);
        return store.data.load(uuid, kind);
      },
    });
    const nodes = withMethods(store.nodes, {
      list: (page) => {
        seen.pages += 1;
        expect(page.limit).toBeLessThanOrEqual(100);
        return store.nodes.list(page);
      },
    });
    const { inspector } = await fleet(0, { ...store, data, nodes });
    const options = { rules: [BIG], snapshot: { node: (uuid: string) => ({ uuid }) } };
    return { inspector, seen, options };
  }

  it('has a few in hand at a time, however many there are', async () => {
    const { inspector, seen, options } = await counted();
    const dry = (await inspector.rules.dryRun({ ...options, concurrency: 3 })).unwrap();
    const order: string[] = [];
    for await (const { node } of dry) {
      order.push(node);
      seen.consumed += 1;
    }
    expect(order).toEqual(Array.from({ length: NODES }, (_, index) => uuidOf(index + 1)));
    expect(seen).toMatchObject({ loads: NODES, pages: 4 });
    expect(seen.most).toBeLessThanOrEqual(3);
    expect(dry.summary).toMatchObject({ end: 'complete', nodes: NODES, changed: NODES - 2 });
  });

  it('does nothing before its loop begins, and stops when it is left', async () => {
    const { inspector, seen, options } = await counted();
    const dry = (await inspector.rules.dryRun(options)).unwrap();
    await inspector.idle();
    expect(seen).toMatchObject({ loads: 0, pages: 0 });
    expect(dry.summary).toMatchObject({ end: null, text: 'so far: would change 0 of 0 nodes' });
    let left = 5;
    for await (const _ of dry) if (--left === 0) break;
    expect(dry.summary).toMatchObject({ end: 'left', nodes: 5 });
    expect(dry.summary.text).toBe('left early: would change 3 of 5 nodes');
    const { loads } = seen;
    expect(loads).toBeLessThanOrEqual(5 + 8);
    for await (const _ of dry) expect.unreachable();
    expect(seen.loads).toBe(loads);
  });

  it.each(['signal', 'stop'] as const)('ends by %s, though it waits for somebody', async (how) => {
    const { inspector, options } = await counted(20);
    const abort = new AbortController();
    const hangs = { node: (uuid: string) => (uuid === uuidOf(5) ? new Promise<never>(() => {}) : { uuid }) };
    const dry = (await inspector.rules.dryRun({ ...options, snapshot: hangs, signal: abort.signal })).unwrap();
    const seen: string[] = [];
    for await (const { node } of dry) {
      seen.push(node);
      if (seen.length < 4) continue;
      if (how === 'signal') abort.abort();
      else void inspector.stop();
    }
    expect(seen).toHaveLength(4);
    expect(dry.summary).toMatchObject({ end: 'aborted', nodes: 4 });
  });

  it('looks at nothing when its signal is aborted before', async () => {
    const { inspector, seen, options } = await counted(20);
    const dry = (await inspector.rules.dryRun({ ...options, signal: AbortSignal.abort() })).unwrap();
    const items: DryRunNode[] = [];
    for await (const item of dry) items.push(item);
    expect(items).toEqual([]);
    expect(seen).toMatchObject({ loads: 0, pages: 0 });
    expect(dry.summary.end).toBe('aborted');
  });

  it('waits for nobody for ever', async () => {
    const clock = manualClock();
    const { inspector } = await fleet(2, { clock });
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const node = (uuid: string) => {
      if (uuid !== uuidOf(1)) return { uuid };
      asked();
      return new Promise<never>(() => {});
    };
    const done = dryRun(inspector, { rules: [BIG], snapshot: { node } });
    await isAsked;
    await clock.advance(60_000);
    const { items } = await done;
    expect(items.map(({ failures }) => failures[0]?.code)).toEqual(['ironic-unavailable', undefined]);
  });

  it('ends where what all nodes need is away', async () => {
    const { inspector, ironic } = await fleet(50);
    ironic.failNext({ kind: 'drop' }, { call: 'getNode', times: 1000 });
    const { items, summary } = await dryRun(inspector, { rules: [BIG] });
    expect(items).toHaveLength(20);
    expect(summary).toMatchObject({ end: 'failed', error: { code: 'ironic-unavailable' }, nodes: 20, evaluated: 0 });
    expect(summary.text).toMatch(/^failed: .*; would change 0 of 0 nodes; 20 nodes could not be looked at$/);
  });

  it('ends where the records cannot be read, after those that could', async () => {
    const { store } = await fleet(150);
    let pages = 0;
    const nodes = withMethods(store.nodes, {
      list: async (page) => (++pages > 1 ? Err(new InspectorError('store-failed', 'gone')) : store.nodes.list(page)),
    });
    const { inspector } = await fleet(0, { ...store, nodes });
    const { items, summary } = await dryRun(inspector, { rules: [BIG], snapshot: { node: (uuid) => ({ uuid }) } });
    expect(items).toHaveLength(100);
    expect(summary).toMatchObject({ end: 'failed', error: { code: 'store-failed' }, nodes: 100 });
  });
});
