import { Err, Inspector, InspectorError } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { BMC, BODY, errorOf, UUID, withMethods } from './world.ts';

/** Two instances on one store; time moves by hand. */
function two({ hasHistory = true } = {}) {
  const clock = manualClock();
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC } });
  const store = createMemoryStore({ clock });
  const { history, ...others } = store;
  const make = () => new Inspector({ ironic, ...others, ...(hasHistory && { history }), clock, introspectionDelay: 0 });
  const [one, other] = [make(), make()];
  /** Begins a run that waits for its ramdisk. */
  const begin = async (inspector: Inspector, manageBoot = true) => {
    const run = (await inspector.introspect(UUID, { manageBoot })).unwrap();
    await inspector.idle();
    return run;
  };
  const finish = async (inspector: Inspector) => {
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    return (await inspector.status(UUID)).unwrap();
  };
  return { clock, ironic, store, one, other, begin, finish };
}

describe('finished, for a run that is on record no more', () => {
  it('is what history has of one that finished before the call', async () => {
    const { one, other, begin, finish } = two();
    for (const manageBoot of [true, false]) {
      await begin(other, manageBoot);
      const { callback: _, ...record } = await finish(other);
      const newer = await begin(other);
      expect((await one.finished({ uuid: UUID.toUpperCase(), runId: record.runId })).unwrap()).toEqual({
        ...record,
        callback: undefined,
      });
      expect(newer.runId).not.toBe(record.runId);
    }
  });

  it('is the failure of one that failed', async () => {
    const { one, other, begin } = two();
    const first = await begin(other);
    (await other.abort(UUID)).unwrap();
    await other.idle();
    const failed = errorOf(await other.finished(first));
    await begin(other);
    const past = errorOf(await one.finished(first));
    expect(past).toMatchObject({ code: 'processing-failed', message: 'Canceled by operator', node: UUID });
    expect(past).toEqual(failed);
  });

  it('waits for a history that is a moment behind', async () => {
    const { one, other, begin, clock } = two();
    const first = await begin(other);
    (await other.continue(BODY)).unwrap();
    await clock.idle();
    (await other.introspect(UUID)).unwrap();
    const ended = one.finished(first);
    await clock.advance(1000);
    await other.idle();
    await clock.advance(1000);
    expect((await ended).unwrap()).toMatchObject({ runId: first.runId, state: 'finished' });
  });

  it('is run-not-found when nobody has seen its end, and says what is known', async () => {
    const { one, other, begin, clock } = two();
    const first = await begin(other);
    const waiting = one.finished(first);
    await clock.idle();
    const second = await begin(other);
    await clock.advance(4000);
    const error = errorOf(await waiting);
    expect(error).toMatchObject({ code: 'run-not-found', node: UUID });
    expect(error.message).toContain(`run ${second.runId} has taken its place`);
    expect(error.message).toContain('state "waiting"');

    for (const runId of ['none', second.runId]) {
      const uuid = runId === 'none' ? UUID : '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';
      const unknown = one.finished({ uuid, runId });
      await clock.advance(2000);
      expect(errorOf(await unknown)).toMatchObject({ code: 'run-not-found', node: uuid });
    }
  });

  it('is run-not-found at once without a history', async () => {
    const { one, other, begin, finish } = two({ hasHistory: false });
    const { runId } = await begin(other);
    await finish(other);
    await begin(other);
    const error = errorOf(await one.finished({ uuid: UUID, runId }));
    expect(error).toMatchObject({ code: 'run-not-found', node: UUID });
    expect(error.message).toContain('no option "history"');
  });

  it('ends when its signal says so, also while the history does not answer', async () => {
    const { ironic, store, begin, finish, other, clock } = two();
    const first = await begin(other);
    await finish(other);
    await begin(other);
    const run = () => new Promise<never>(() => {});
    const poor = new Inspector({ ironic, ...store, history: withMethods(store.history, { run }), clock });
    const stop = new AbortController();
    const ended = poor.finished(first, { signal: stop.signal });
    await clock.idle();
    stop.abort();
    expect(errorOf(await ended)).toMatchObject({ code: 'wait-aborted', node: UUID });
  });

  it('says at once that the history fails, and waits out later failures', async () => {
    const { ironic, store, begin, other, clock } = two();
    let isAway = true;
    const run: typeof store.history.run = async (runId) =>
      isAway ? Err(new InspectorError('store-failed', 'away')) : store.history.run(runId);
    const poor = new Inspector({ ironic, ...store, history: withMethods(store.history, { run }), clock });
    const first = await begin(other);
    const waiting = poor.finished(first);
    await clock.idle();
    (await other.continue(BODY)).unwrap();
    (await other.introspect(UUID)).unwrap();
    await other.idle();
    expect(errorOf(await poor.finished(first)).code).toBe('store-failed');
    await clock.advance(3000);
    isAway = false;
    await clock.advance(1000);
    expect((await waiting).unwrap()).toMatchObject({ runId: first.runId, state: 'finished' });
  });
});
