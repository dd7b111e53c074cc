import {
  defaultHooks,
  Err,
  type HistoryStore,
  type Hook,
  identifierList,
  identifiersOf,
  identityGuard,
  InspectorError,
  Ok,
  type Snapshot,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import {
  createTestLab,
  type JsonObject,
  loadPayload,
  personalise,
  type TestLab,
  type TestLabOptions,
} from '@ironic-inspector/testing';
import { afterEach, expect, it } from 'vitest';
import { withMethods } from './world.ts';

const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OTHER = '9f6e2c1a-7b54-4f5d-8a3e-2c9d10b7e400';
const hooks = [identityGuard, ...defaultHooks];
const fail = { mode: 'fail' } as const;

const labs: TestLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

/** The machine of number `number`. */
function server(number: number): JsonObject {
  const macs = [1, 2, 3, 4].map((nic) => `02:00:5e:11:0${number}:0${nic}`);
  const serial = `EXSRV000000${number}`;
  const payload = personalise(loadPayload('ipmi-server'), { bmc: `192.0.2.${number}`, macs, serial });
  const text = JSON.stringify(payload)
    .replaceAll('EXMB0000017', `EXMB000000${number}`)
    .replaceAll('-000000000017"', `-00000000000${number}"`)
    .replaceAll('02:00:5e:30:00:17', `02:00:5e:30:00:0${number}`);
  return JSON.parse(text) as JsonObject;
}

function seen(payload: JsonObject, node: string): Snapshot {
  return { node, runId: `run-of-${node}`, at: new Date(0), identifiers: identifierList(identifiersOf(payload)) };
}

/** A history that knows these snapshots, and counts who asks. */
function knowing(snapshots: readonly Snapshot[]) {
  const byNode = new Map(snapshots.map((snapshot) => [snapshot.node, snapshot]));
  const byIdentifier = new Map<string, Set<Snapshot>>();
  const key = ({ kind, value }: Snapshot['identifiers'][number]) => `${kind} ${value}`;
  for (const snapshot of snapshots) {
    for (const one of snapshot.identifiers) {
      byIdentifier.set(key(one), (byIdentifier.get(key(one)) ?? new Set()).add(snapshot));
    }
  }
  const asked: string[] = [];
  const history: Pick<HistoryStore, 'snapshot' | 'sharing'> = {
    snapshot: async (node) => {
      asked.push('snapshot');
      return Ok(byNode.get(node));
    },
    sharing: async (identifiers, limit) => {
      asked.push('sharing');
      const found = new Set(identifiers.flatMap((one) => [...(byIdentifier.get(key(one)) ?? [])]));
      return Ok([...found].slice(0, limit));
    },
  };
  return { history, asked };
}

async function open(history: Pick<HistoryStore, 'snapshot' | 'sharing'>, options: Partial<TestLabOptions> = {}) {
  const lab = await createTestLab({
    store: createMemoryStore,
    history: withMethods(createMemoryStore().history, history),
    hooks,
    machines: [{ payload: server(1), node: { uuid: NODE } }],
    ...options,
  });
  labs.push(lab);
  const run = () => lab.until(lab.inspector.introspect(NODE, { wait: true }));
  const warnings = () => lab.events.of('warning').filter(({ source }) => source === 'identity_guard');
  return { lab, run, warnings };
}

it('nothing is read for hooks that do not ask', async () => {
  const { history, asked } = knowing([]);
  const { run } = await open(history, { hooks: defaultHooks });
  (await run()).unwrap();
  expect(asked).toEqual([]);
});

it('among ten thousand nodes the guard asks once for its own, and once for all that share something', async () => {
  const own = server(1);
  const other = seen(server(2), OTHER);
  const fleet = Array.from({ length: 10_000 }, (_, index) => ({
    ...other,
    node: `node-${index}`,
    identifiers: other.identifiers.map(({ kind, value }) => ({ kind, value: `${value}-${index}` })),
  }));
  const { history, asked } = knowing([seen(own, NODE), ...fleet]);
  const { lab, run } = await open(history, { identityGuard: fail });
  (await run()).unwrap();
  expect(asked).toEqual(['snapshot', 'sharing']);
  expect((await lab.inspector.data(NODE)).unwrap().identity_guard).toMatchObject({
    findings: [{ finding: 'same-machine' }],
  });
});

it('a hook may ask for any number of identifiers: some of them are looked for', async () => {
  let most = 0;
  const { history } = knowing([]);
  const asks: Hook = {
    name: 'asks',
    async after({ sameIdentity }) {
      const macs = Array.from({ length: 3000 }, (_, nic) => ({ kind: 'mac', value: `nic-${nic}` }) as const);
      return sameIdentity(macs);
    },
  };
  const sharing: HistoryStore['sharing'] = (identifiers, limit) => {
    most = identifiers.length;
    return history.sharing(identifiers, limit);
  };
  const { run } = await open({ ...history, sharing }, { hooks: [asks] });
  (await run()).unwrap();
  expect(most).toBe(512);
});

it('a guard that fails is the end before any other hook, and nothing is written to Ironic', async () => {
  const { history } = knowing([seen(server(2), NODE)]);
  const ran: string[] = [];
  const later: Hook = { name: 'later', after: () => void ran.push('later') };
  const { lab, run } = await open(history, { identityGuard: fail, hooks: [...hooks, later] });
  const before = { node: lab.ironic.peekNode(NODE), ports: lab.ironic.peekPorts(NODE) };
  const ended = await run();
  expect(ended.val).toMatchObject({
    failure: { code: 'hook-failed', stage: 'hooks', hook: 'identity_guard' },
    message: expect.stringMatching(/^This is another machine than last time/),
  });
  const { properties, extra, traits } = lab.ironic.peekNode(NODE) ?? {};
  expect({ properties, extra, traits }).toEqual({
    properties: before.node?.properties,
    extra: before.node?.extra,
    traits: before.node?.traits,
  });
  expect(lab.ironic.peekPorts(NODE)).toEqual(before.ports);
  const writes = lab.ironic.calls
    .map(({ name }) => name)
    .filter((name) => /^(patch|create|delete|add|remove)/.test(name));
  expect([ran, writes]).toEqual([[], []]);
});

it('what a run has recorded itself is nothing of before', async () => {
  const site: { runId?: string } = {};
  const own = async () => Ok({ ...seen(server(2), NODE), runId: site.runId ?? 'none' });
  const { lab, run } = await open({ snapshot: own, sharing: async () => Ok([]) });
  lab.inspector.on('state-changed', ({ runId }) => void (site.runId = runId ?? 'none'));
  (await run()).unwrap();
  expect((await lab.inspector.data(NODE)).unwrap().identity_guard).toMatchObject({
    findings: [{ finding: 'first-seen' }],
  });
});

it('the machine of a node that Ironic has no more is free for another', async () => {
  const { history } = knowing([seen(server(1), OTHER)]);
  const { run, warnings } = await open(history);
  (await run()).unwrap();
  expect(warnings()).toEqual([]);
  const known = await open(history, {
    machines: [
      { payload: server(1), node: { uuid: NODE } },
      { payload: server(3), node: { uuid: OTHER, driver_info: { ipmi_address: '192.0.2.3' } } },
    ],
  });
  (await known.lab.inspector.introspect(OTHER)).unwrap();
  (await known.run()).unwrap();
  const own = known.warnings().filter(({ node }) => node === NODE);
  expect(own).toMatchObject([{ message: expect.stringContaining(`the machine that the node ${OTHER}`) }]);
});

const away = () => Promise.resolve(Err(new InspectorError('store-failed', 'the history is away')));
const never = () => new Promise<never>(() => {});

it.each([
  ['away', away, 'the history is away'],
  ['silent', never, 'took longer than'],
])('a history that is %s is a warning', async (_, answer, why) => {
  const said = { ...server(1), identity_guard: { findings: [] } };
  const machines = [{ payload: said, node: { uuid: NODE } }];
  const { lab, run, warnings } = await open({ snapshot: answer, sharing: answer }, { machines });
  expect((await run()).unwrap().state).toBe('finished');
  // What the machine itself says of that counts nothing.
  expect((await lab.inspector.data(NODE)).unwrap()).not.toHaveProperty('identity_guard');
  expect(warnings()).toMatchObject([{ message: expect.stringContaining(why) }]);
});

it('a silent history never takes all the time that a hook has', async () => {
  const { run, warnings } = await open({ snapshot: never, sharing: never }, { limits: { hookSeconds: 0.5 } });
  expect((await run()).unwrap().state).toBe('finished');
  expect(warnings()).toMatchObject([{ message: expect.stringContaining('0.25 seconds') }]);
});

it('who must be sure waits until the history is back', async () => {
  let asked = 0;
  const { history } = knowing([]);
  const { lab, run } = await open(
    {
      snapshot: (node) => (asked++ === 0 ? away() : history.snapshot(node)),
      sharing: (...given) => history.sharing(...given),
    },
    { identityGuard: fail },
  );
  expect((await run()).unwrap().state).toBe('finished');
  expect(lab.events.of('interrupted')).toMatchObject([{ code: 'store-failed', message: 'the history is away' }]);
});
