import { Err, Inspector, InspectorError, type Introspection } from '@ironic-inspector/core';
import { eventually, manualClock } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BODY, errorOf, MAC, turn, UUID, withMethods, world } from './world.ts';

/** A world with a second instance on the same store; time moves by hand. */
function two() {
  const clock = manualClock();
  const made = world({ clock }, { macs: [MAC] });
  const other = new Inspector({ ironic: made.ironic, ...made.store, clock, introspectionDelay: 0 });
  return { ...made, clock, other };
}

/** Whether a promise has settled, once all has run that can. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let pending = true;
  const settled = () => (pending = false);
  promise.then(settled, settled);
  for (let turns = 0; turns < 5; turns++) await turn();
  return pending;
}

describe('finished', () => {
  it('answers with the record as soon as the run has ended here', async () => {
    const { inspector, wait } = two();
    await wait();
    const ended = inspector.finished('node-1');
    expect(await isPending(ended)).toBe(true);
    (await inspector.continue(BODY)).unwrap();
    expect((await ended).unwrap()).toMatchObject({ uuid: UUID, state: 'finished' });
    expect((await inspector.finished(UUID)).unwrap().state).toBe('finished');
  });

  it('sees within its period what another instance has ended', async () => {
    const { inspector, other, wait, clock } = two();
    await wait();
    const run = (await inspector.status(UUID)).unwrap();
    const ended = inspector.finished(run);
    expect(await isPending(ended)).toBe(true);
    (await other.continue(BODY)).unwrap();
    await other.idle();
    expect(await isPending(ended)).toBe(true);
    await clock.advance(1000);
    expect((await ended).unwrap()).toMatchObject({ runId: run.runId, state: 'finished' });
    for (const period of [0, 3601, Number.NaN]) {
      expect(errorOf(await inspector.finished(run, { period })).message).toContain('period: must be');
    }
  });

  it('misses no end between its look and the next one', async () => {
    const { inspector, store, wait, clock, ironic } = two();
    await wait();
    let isHeld = true;
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const get: typeof store.nodes.get = async (uuid) => {
      const record = await store.nodes.get(uuid);
      if (isHeld) await held;
      return record;
    };
    const slow = new Inspector({ ironic, ...store, nodes: withMethods(store.nodes, { get }), clock });
    const run = (await inspector.status(UUID)).unwrap();
    const ended = slow.finished(run);
    await turn();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    isHeld = false;
    release();
    await clock.advance(1000);
    expect((await ended).unwrap().state).toBe('finished');
  });

  it('is the error of a run that failed', async () => {
    const { inspector, wait } = two();
    await wait();
    const ended = inspector.finished(UUID);
    (await inspector.abort(UUID)).unwrap();
    expect(errorOf(await ended).message).toBe('Canceled by operator');
    expect(errorOf(await inspector.finished(UUID)).message).toBe('Canceled by operator');
  });

  it('is about the run it was asked for, and no later one of the node', async () => {
    const { inspector, other, wait, clock } = two();
    await wait();
    const first = (await inspector.status(UUID)).unwrap();
    const ended = inspector.finished(first);
    expect(await isPending(ended)).toBe(true);
    const second = (await other.introspect(UUID)).unwrap();
    await other.idle();
    await clock.advance(1000);
    expect(errorOf(await ended)).toMatchObject({ code: 'run-not-found' });
    const answer = inspector.finished(second);
    (await other.continue(BODY)).unwrap();
    await other.idle();
    await clock.advance(1000);
    expect((await answer).unwrap().runId).toBe(second.runId);
  });

  it('ends when its signal says so, or the inspector is stopped; the run goes on', async () => {
    const { inspector, wait } = two();
    await wait();
    const [one, two_] = [new AbortController(), inspector.finished(UUID)];
    const aborted = inspector.finished(UUID, { signal: one.signal });
    one.abort();
    expect(errorOf(await aborted).code).toBe('wait-aborted');
    expect(errorOf(await inspector.finished(UUID, { signal: one.signal })).code).toBe('wait-aborted');
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
    await inspector.stop();
    expect(errorOf(await two_).code).toBe('invalid-state');
    expect(errorOf(await inspector.finished(UUID)).code).toBe('invalid-state');
  });

  it('ends when its signal says so, also while the store does not answer', async () => {
    const { ironic, store, wait, clock } = two();
    await wait();
    let looks = 0;
    let hangsAt = 1;
    const get: typeof store.nodes.get = (uuid) => (++looks === hangsAt ? new Promise(() => {}) : store.nodes.get(uuid));
    const poor = new Inspector({ ironic, ...store, nodes: withMethods(store.nodes, { get }), clock });
    for (hangsAt of [1, 2, 3]) {
      looks = 0;
      const stop = new AbortController();
      const ended = poor.finished(UUID, { signal: stop.signal });
      await clock.advance(1000);
      expect(looks).toBe(hangsAt);
      stop.abort();
      expect(errorOf(await ended)).toMatchObject({ code: 'wait-aborted', node: UUID });
    }
  });

  it('says at once that there is no run, or that the store fails; later failures are waited out', async () => {
    const { inspector, ironic, store, wait, clock, other } = two();
    expect(errorOf(await inspector.finished(UUID)).code).toBe('introspection-not-found');
    expect(errorOf(await inspector.finished('nobody')).code).toBe('node-not-found');
    expect(errorOf(await inspector.finished({ uuid: 'x' } as Introspection)).code).toBe('bad-request');
    await wait();
    let failures = 0;
    const get: typeof store.nodes.get = async (uuid) => {
      if (failures-- <= 0) return store.nodes.get(uuid);
      return Err(new InspectorError('store-failed', 'away'));
    };
    const poor = new Inspector({ ironic, ...store, nodes: withMethods(store.nodes, { get }), clock });
    failures = 1;
    expect(errorOf(await poor.finished(UUID)).code).toBe('store-failed');
    const ended = poor.finished(UUID);
    expect(await isPending(ended)).toBe(true);
    failures = 2;
    (await other.continue(BODY)).unwrap();
    await other.idle();
    await clock.advance(3000);
    expect((await ended).unwrap().state).toBe('finished');
  });

  it('keeps nobody from being idle', async () => {
    const { inspector, wait } = two();
    await wait();
    const ended = inspector.finished(UUID);
    await inspector.idle();
    expect(await isPending(ended)).toBe(true);
    await inspector.stop();
    expect(errorOf(await ended).code).toBe('invalid-state');
  });
});

describe('introspect with wait', () => {
  it('answers when the run has ended', async () => {
    const { inspector, wait } = two();
    const ended = inspector.introspect('node-1', { wait: true });
    await eventually(
      async () => (await inspector.status(UUID)).map(({ state }) => state).unwrapOr('none') === 'waiting',
    );
    (await inspector.continue(BODY)).unwrap();
    expect((await ended).unwrap().state).toBe('finished');
    await wait();
  });

  it.each([0, 3601, Number.NaN])('boots no machine for a wrong period (%d)', async (period) => {
    const { inspector, calls } = two();
    const message = `period: must be a number of seconds from 0.01 to 3600, not ${period}`;
    const wrong = { code: 'bad-request', message };
    expect(errorOf(await inspector.introspect(UUID, { wait: true, period }))).toMatchObject(wrong);
    expect(errorOf(await inspector.introspectAll([UUID], { period }))).toMatchObject(wrong);
    expect(calls()).toEqual([]);
  });

  it('begins nothing when nobody waits any more, or the token could be told nobody', async () => {
    const { inspector } = two();
    const signal = AbortSignal.abort();
    expect(errorOf(await inspector.introspect(UUID, { wait: true, signal })).code).toBe('wait-aborted');
    const { inspector: careful } = world({ callback: { requireToken: true } });
    expect(errorOf(await careful.introspect(UUID, { wait: true }))).toMatchObject({ code: 'bad-request' });
    for (const one of [inspector, careful])
      expect(errorOf(await one.status(UUID)).code).toBe('introspection-not-found');
  });
});

describe('introspectAll', () => {
  const SECOND = { uuid: '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b', name: 'node-2', provision_state: 'active' };

  it('has a result for each node, in order; one that fails stops no other', async () => {
    const { inspector, ironic } = two();
    ironic.addNode(SECOND);
    const told: string[] = [];
    const batch = inspector.introspectAll(['node-2', 'nobody', 'node-1', 'node-1'], {
      concurrency: 2,
      onProgress: ({ type, node, ended, total }) => {
        told.push(`${type} ${node} ${ended}/${total}`);
        throw new Error('a defect of who watches');
      },
    });
    await eventually(
      async () => (await inspector.status(UUID)).map(({ state }) => state).unwrapOr('none') === 'waiting',
    );
    (await inspector.continue(BODY)).unwrap();
    const results = (await batch).unwrap();
    expect([...results.keys()]).toEqual(['node-2', 'nobody', 'node-1']);
    expect([...results.values()].map((result) => (result.ok ? result.val.state : result.val.code))).toEqual([
      'bad-request',
      'node-not-found',
      'finished',
    ]);
    expect(told).toHaveLength(4);
    expect(told.slice(-2)).toEqual(['begun node-1 2/3', 'ended node-1 3/3']);
  });

  it('goes on whatever who watches it rejects', async () => {
    const { inspector } = two();
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const onProgress = async () => {
      throw new Error('a defect of who watches');
    };
    const results = (await inspector.introspectAll(['nobody'], { onProgress })).unwrap();
    expect(results.size).toBe(1);
    await turn();
    expect(unhandled).toEqual([]);
  });

  it('introspects no more at a time than it may, and begins no other one when aborted', async () => {
    const { inspector, ironic, calls } = two();
    ironic.addNode({ ...SECOND, provision_state: 'manageable' });
    const stop = new AbortController();
    const batch = inspector.introspectAll(['node-1', 'node-2'], { concurrency: 1, signal: stop.signal });
    await eventually(() => calls().includes('setPowerState'));
    expect(await isPending(batch)).toBe(true);
    stop.abort();
    const results = (await batch).unwrap();
    expect([...results.values()].map(errorOf).map(({ code }) => code)).toEqual(['wait-aborted', 'wait-aborted']);
    expect(errorOf(await inspector.status('node-2')).code).toBe('introspection-not-found');
    expect(errorOf(await inspector.introspectAll(['node-1'], { concurrency: 0 })).message).toContain('concurrency');
    expect((await inspector.introspectAll([])).unwrap().size).toBe(0);
  });
});
