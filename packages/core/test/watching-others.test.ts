import {
  Err,
  type FlowEvent,
  type HistoryStore,
  Inspector,
  InspectorError,
  type WatchedEvents,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { BMC, BODY, countingLooks, turn, UUID } from './world.ts';

/** Two instances on one store, each with a clock of its own that moves by hand. */
function two(methods: Partial<HistoryStore> = {}) {
  const [clock, otherClock] = [manualClock(), manualClock()];
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC } });
  const store = createMemoryStore({ clock });
  const { history, looks } = countingLooks(store.history, methods);
  const one = new Inspector({ ironic, ...store, history, clock, introspectionDelay: 0 });
  const other = new Inspector({ ironic, ...store, clock: otherClock, introspectionDelay: 0 });
  /** A whole run at the other one, until history has all of it. */
  const runAtOther = async () => {
    const run = (await other.introspect(UUID)).unwrap();
    await other.idle();
    (await other.continue(BODY)).unwrap();
    await other.idle();
    return run;
  };
  return { clock, otherClock, store, ironic, looks, one, other, runAtOther };
}

/** What can be read without waiting. */
async function waitingIn(events: WatchedEvents): Promise<readonly FlowEvent[]> {
  const seen: FlowEvent[] = [];
  for (;;) {
    const next = await Promise.race([events.next(), turn()]);
    if (typeof next !== 'object' || next.done === true) return seen;
    seen.push(next.value);
  }
}

const movesOf = (events: readonly FlowEvent[]) =>
  events.flatMap((event) => (event.type === 'state-changed' ? [event.to] : []));

describe('watch, with a history', () => {
  it('gives the events of another instance, too, once and in order', async () => {
    const { one, clock, runAtOther } = two();
    const events = one.watch();
    await clock.idle();
    const { runId } = await runAtOther();
    await clock.advance(400);
    const seen = await waitingIn(events);
    expect(movesOf(seen)).toEqual(['starting', 'waiting', 'processing', 'finished']);
    expect(seen.every((event) => event.runId === runId && event.node === UUID)).toBe(true);
    expect(seen.map(({ type }) => type)).toContain('node-changed');
    await clock.advance(4000);
    expect(await waitingIn(events)).toEqual([]);
    await one.stop();
  });

  it('gives nothing from before, and nothing of its own twice', async () => {
    const { one, other, clock, runAtOther } = two();
    await runAtOther();
    const events = one.watch({ types: ['state-changed'] });
    await clock.idle();
    const { runId } = (await one.introspect(UUID)).unwrap();
    await one.idle();
    (await other.continue(BODY)).unwrap();
    await other.idle();
    await clock.advance(1000);
    const seen = await waitingIn(events as WatchedEvents);
    expect(movesOf(seen)).toEqual(['starting', 'waiting', 'processing', 'finished']);
    expect(seen.every((event) => event.runId === runId)).toBe(true);
    await one.stop();
  });

  it('is there within a second without anybody waiting for it to be recorded', async () => {
    const { one, other, clock, otherClock } = two();
    const events = one.watch({ types: ['state-changed'] });
    await clock.idle();
    (await other.introspect(UUID)).unwrap();
    await otherClock.advance(500);
    await clock.advance(500);
    expect(movesOf(await waitingIn(events as WatchedEvents))).toContain('starting');
    await one.stop();
    await other.stop();
  });

  it('asks for what it was asked for only', async () => {
    const { one, clock, runAtOther } = two();
    const none = one.watch({ runId: 'none' });
    const some = one.watch({ node: UUID, types: ['node-changed', 'powered-off'] });
    await clock.idle();
    await runAtOther();
    await clock.advance(400);
    expect(await waitingIn(none)).toEqual([]);
    expect((await waitingIn(some as WatchedEvents)).map(({ type }) => type)).toEqual(['node-changed', 'powered-off']);
    await one.stop();
  });

  it('reads for all watchers together, only while there is one, and not after stop()', async () => {
    const { one, clock, looks } = two();
    await clock.advance(5000);
    expect(looks).toEqual({ events: 0, size: 0 });
    const watchers = [one.watch(), one.watch(), one.watch()];
    await clock.advance(4000);
    expect(looks).toEqual({ events: 10, size: 1 });
    for (const watcher of watchers) await watcher.return();
    await clock.advance(4000);
    expect(looks).toEqual({ events: 10, size: 1 });
    expect(clock.sleeping).toBe(0);
    one.watch();
    await clock.advance(400);
    expect(looks).toEqual({ events: 11, size: 2 });
    await one.stop();
    one.watch();
    await clock.advance(4000);
    expect(looks).toEqual({ events: 11, size: 2 });
    expect(clock.sleeping).toBe(0);
  });

  it('goes on where it was when the history was away', async () => {
    let isAway = true;
    const away = async () => Err(new InspectorError('store-failed', 'away'));
    const { one, clock, store, runAtOther } = two({
      size: () => (isAway ? away() : store.history.size()),
      events: (query) => (isAway ? away() : store.history.events(query)),
    });
    const events = one.watch();
    await clock.advance(4000);
    isAway = false;
    await clock.advance(400);
    isAway = true;
    await runAtOther();
    await clock.advance(4000);
    expect(await waitingIn(events)).toEqual([]);
    isAway = false;
    await clock.advance(400);
    expect(movesOf(await waitingIn(events))).toEqual(['starting', 'waiting', 'processing', 'finished']);
    await one.stop();
  });

  it('reads on at once while there is more, and drops what a slow reader leaves', async () => {
    const { one, clock, store, looks } = two();
    const events = one.watch();
    await clock.idle();
    const at = new Date(0);
    const base = { runId: 'run', node: UUID, at, instance: 'another', requestId: undefined };
    const steps = Array.from({ length: 2500 }, (_, number) => ({
      ...base,
      key: `key ${number}`,
      step: { type: 'warning', source: 'test', message: `${number}` } as const,
    }));
    const gap = { ...base, key: 'gap', step: { type: 'gap', lost: 3 } as const };
    const since = new Date('2024-01-01T00:00:00.000Z');
    const interrupted = {
      ...base,
      key: 'interrupted',
      step: { type: 'interrupted', stage: 'upkeep', code: 'store-failed', message: '', times: 1, since } as const,
    };
    const batch = { id: 'batch', documents: [], snapshots: [], refused: [] };
    const runs = [{ runId: 'run', node: UUID, startedAt: at, state: 'waiting' as const }];
    (await store.history.append({ ...batch, runs, events: [...steps, gap, interrupted] })).unwrap();
    await clock.advance(400);
    expect(looks.events).toBe(3);
    expect(events.dropped).toBe(1501);
    const seen = await waitingIn(events);
    expect(seen).toHaveLength(1000);
    expect(seen.at(-1)).toMatchObject({ type: 'interrupted', since });
    expect(seen.some((event) => (event.type as string) === 'gap')).toBe(false);
    await one.stop();
  });
});
