import { expect, it } from 'vitest';
import { Err, type HistoryStore, Inspector, InspectorError, type InspectorOptions } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock, runRecord } from '@ironic-inspector/testing';
import { BMC, BODY, MAC, turn, UUID, withMethods } from './world.ts';

/** Two instances on one store; the first one is killed at its first power-on. */
async function killedAtPowerOn(history: (shared: HistoryStore) => HistoryStore) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const store = createMemoryStore({ clock });
  const hangs = () => new Promise<never>(() => {});
  const options: InspectorOptions = { ironic, ...store, clock, introspectionDelay: 0 };
  const first = new Inspector({
    ...options,
    ironic: withMethods(ironic, { setPowerState: hangs }),
    history: history(store.history),
    // Its heartbeats end with it.
    clock: { now: () => clock.now(), elapsed: () => clock.elapsed(), sleep: hangs },
  });
  (await first.introspect(UUID)).unwrap();
  for (let turns = 0; turns < 20; turns += 1) await turn();
  const second = new Inspector(options);
  await clock.advance(60_000);
  return { clock, store, second };
}

it('every change of state is there after a crash, behind one gap', async () => {
  const lost = (shared: HistoryStore) =>
    withMethods(shared, { append: async () => Err(new InspectorError('store-failed', 'never recorded')) });
  const { store, second } = await killedAtPowerOn(lost);
  (await second.upkeep()).unwrap();
  await second.idle();
  (await second.continue(BODY)).unwrap();
  await second.idle();
  const run = (await second.status(UUID)).unwrap();
  expect(run.state).toBe('finished');
  const events = (await second.history.events(run.runId)).unwrap();
  const names = events.map(({ step }) => (step.type === 'state-changed' ? step.to : step.type));
  expect(names.slice(0, 3)).toEqual(['gap', 'starting', 'resumed']);
  expect(names.filter((name) => name === 'gap')).toHaveLength(1);
  const recorded = events.flatMap(({ step, at, instance }) =>
    step.type === 'state-changed' ? [{ event: step.event, from: step.from, to: step.to, at, instance }] : [],
  );
  expect(recorded).toEqual(run.trail.map(({ event, from, to, at, instance }) => ({ event, from, to, at, instance })));
  expect(new Set(recorded.map(({ instance }) => instance)).size).toBe(2);
  const [kept] = (await store.history.runs({ limit: 10 })).unwrap();
  expect(kept).toMatchObject({ runId: run.runId, state: 'finished', kind: 'introspect' });
});

it('a run that ended without its history is handed over in a round of upkeep', async () => {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const { history, ...store } = createMemoryStore({ clock });
  const before = new Inspector({ ironic, ...store, clock, introspectionDelay: 0 });
  (await before.introspect(UUID)).unwrap();
  await before.idle();
  (await before.continue(BODY)).unwrap();
  await before.idle();
  await clock.advance(60_000);
  const after = new Inspector({ ironic, ...store, history, clock });
  (await after.upkeep()).unwrap();
  const run = (await after.status(UUID)).unwrap();
  const events = (await after.history.events(run.runId)).unwrap();
  const names = events.map(({ step }) => (step.type === 'state-changed' ? step.to : step.type));
  expect(names).toEqual(['gap', 'starting', 'waiting', 'processing', 'finished']);
  (await after.upkeep()).unwrap();
  expect((await after.history.size()).unwrap()).toMatchObject({ runs: 1, events: 5 });
});

it('what was introspected before there were trails is the first entry of its node, with its documents', async () => {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID });
  const store = createMemoryStore({ clock });
  const old = runRecord({ uuid: UUID, runId: 'old', state: 'finished' });
  (await store.nodes.begin(old, undefined)).unwrap();
  (await store.data.save(UUID, 'processed', '{"a": 1}')).unwrap();
  const inspector = new Inspector({ ironic, ...store, clock });
  for (let round = 0; round < 2; round += 1) (await inspector.upkeep()).unwrap();
  expect((await inspector.history.runs()).unwrap()).toMatchObject([{ runId: 'old', state: 'finished' }]);
  expect((await inspector.history.dataText('old')).unwrap()).toBe('{"a": 1}');
  expect((await inspector.history.size()).unwrap()).toMatchObject({ runs: 1, events: 1, documents: 1 });
});

it('where history was off, the last run of a node is its first entry, with its documents', async () => {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const { history, ...store } = createMemoryStore({ clock });
  const before = new Inspector({ ironic, ...store, clock, introspectionDelay: 0 });
  (await before.introspect(UUID)).unwrap();
  await before.idle();
  (await before.continue(BODY)).unwrap();
  await before.idle();
  await clock.advance(60_000);
  const after = new Inspector({ ironic, ...store, history, clock, introspectionDelay: 0 });
  (await after.upkeep()).unwrap();
  const first = (await after.status(UUID)).unwrap();
  const processed = (await before.dataText(UUID)).unwrap();
  expect((await after.history.dataText(first.runId)).unwrap()).toBe(processed);

  // A run that goes on has none of an earlier one's.
  (await after.introspect(UUID)).unwrap();
  await after.idle();
  await clock.advance(60_000);
  (await after.upkeep()).unwrap();
  const [second] = (await after.history.runs()).unwrap();
  expect(second).toMatchObject({ state: 'waiting', documents: {} });
});

it('a run that was taken back is removed, though somebody told of it later', async () => {
  const clock = manualClock(new Date('2026-01-01T00:00:00Z'));
  const ironic = new FakeIronic({ clock });
  const store = createMemoryStore({ clock });
  const inspector = new Inspector({ ironic, ...store, clock });
  const begun = (name: string, node: string, seconds: number, state: 'enrolling' | 'finished' = 'enrolling') => {
    return { runId: name, node, startedAt: new Date(clock.now().getTime() - seconds * 1000), state };
  };
  const nodeOf = (number: number) => UUID.replace(/.$/, String(number));
  const runs = [
    begun('taken back', nodeOf(1), 60),
    begun('on record', nodeOf(2), 60),
    begun('just begun', nodeOf(3), 5),
    begun('of a node that was there', nodeOf(4), 60),
    begun('earlier', nodeOf(4), 600, 'finished'),
  ];
  (await store.history.append({ id: 'one', runs, events: [], documents: [], snapshots: [], refused: [] })).unwrap();
  const at = runs[0]?.startedAt ?? clock.now();
  const record = runRecord({ uuid: nodeOf(2), runId: 'on record', state: 'enrolling', startedAt: at, stateSince: at });
  (await store.nodes.begin(record, undefined)).unwrap();
  for (let round = 0; round < 2; round += 1) (await inspector.upkeep()).unwrap();
  const left = (await inspector.history.runs()).unwrap().map(({ runId }) => runId);
  expect(left).toEqual(['just begun', 'on record', 'of a node that was there', 'earlier']);
});

/** A node in Ironic, and an inspector with a history. */
function oneNode(options: Partial<InspectorOptions>) {
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const store = createMemoryStore({ clock });
  const inspector = new Inspector({ ironic, ...store, clock, introspectionDelay: 0, ...options });
  return { clock, ironic, store, inspector };
}

it('a run that another one took the place of while it waited is over', async () => {
  const { clock, inspector } = oneNode({});
  for (let begun = 0; begun < 2; begun += 1) {
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    await clock.advance(60_000);
  }
  (await inspector.upkeep()).unwrap();
  const runs = (await inspector.history.runs({ outcome: 'replaced' })).unwrap();
  expect(runs).toMatchObject([{ state: 'waiting', finishedAt: clock.now() }]);
  const active = (await inspector.history.runs({ outcome: 'active' })).unwrap();
  expect(active.map(({ runId }) => runId)).toEqual([(await inspector.status(UUID)).unwrap().runId]);
});

it('a run whose end nobody told says by a gap that something was lost', async () => {
  const { clock, store, inspector } = oneNode({});
  const [startedAt] = [clock.now()];
  const lost = { runId: 'lost', node: UUID, startedAt, state: 'processing', changes: 3 } as const;
  const nothing = { events: [], documents: [], snapshots: [], refused: [] };
  (await store.history.append({ id: 'one', runs: [lost], ...nothing })).unwrap();
  await clock.advance(60_000);
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  for (let round = 0; round < 2; round += 1) (await inspector.upkeep()).unwrap();
  expect((await inspector.history.run('lost')).unwrap()).toMatchObject({ finishedAt: clock.now() });
  const told = (await inspector.history.events('lost')).unwrap();
  expect(told).toMatchObject([{ key: 'lost:gap:4', step: { type: 'gap' } }]);
});

it('a run that was taken back stays away when somebody removes it while upkeep looks at it', async () => {
  const clock = manualClock();
  const store = createMemoryStore({ clock });
  const startedAt = new Date(clock.now().getTime() - 60_000);
  const run = { runId: 'taken back', node: UUID, startedAt, state: 'enrolling' } as const;
  const nothing = { events: [], documents: [], snapshots: [], refused: [] };
  (await store.history.append({ id: 'one', runs: [run], ...nothing })).unwrap();
  const nodes = withMethods(store.nodes, {
    get: async (uuid) => {
      (await store.history.forget(uuid)).unwrap();
      return store.nodes.get(uuid);
    },
  });
  const inspector = new Inspector({ ironic: new FakeIronic({ clock }), ...store, nodes, clock });
  (await inspector.upkeep()).unwrap();
  expect((await inspector.history.runs()).unwrap()).toEqual([]);
});

it('runs of the past go as the settings say', async () => {
  const { clock, inspector } = oneNode({ retention: { runsPerNode: 2 } });
  for (let round = 0; round < 4; round += 1) {
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    await clock.advance(1000);
  }
  (await inspector.upkeep()).unwrap();
  expect((await inspector.history.runs()).unwrap()).toHaveLength(2);
  (await inspector.history.forget(UUID)).unwrap();
  expect((await inspector.history.runs()).unwrap()).toEqual([]);
});

it('the record of a node that is gone stays until history has what it says', async () => {
  const away = { is: false };
  const clock = manualClock();
  const ironic = new FakeIronic({ clock });
  ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: BMC }, macs: [MAC] });
  const store = createMemoryStore({ clock });
  const history = withMethods(store.history, {
    append: async (batch) => (away.is ? Err(new InspectorError('store-failed', 'away')) : store.history.append(batch)),
  });
  const inspector = new Inspector({ ironic, ...store, history, clock, introspectionDelay: 0 });
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  away.is = true;
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  ironic.removeNode(UUID);
  (await inspector.upkeep()).unwrap();
  expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  const asked = (await inspector.forgetDeleted(1)).unwrap();
  expect(asked).toMatchObject({ forgotten: [], failed: [{ node: UUID, error: { code: 'store-failed' } }] });
  away.is = false;
  (await inspector.upkeep()).unwrap();
  expect((await inspector.status(UUID)).err).toBe(true);
  const [run] = (await store.history.runs({ limit: 2 })).unwrap();
  expect(run?.state).toBe('finished');
});

it.each([true, false])('a node that is gone takes its history with it: %s', async (forgetDeleted) => {
  const { ironic, inspector } = oneNode({ retention: { forgetDeleted } });
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  ironic.removeNode(UUID);
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  expect((await inspector.history.runs()).unwrap()).toHaveLength(forgetDeleted ? 0 : 1);
});
