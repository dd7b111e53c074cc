import { describe, expect, it } from 'vitest';
import {
  Err,
  type HistoryStore,
  type HistoryEvent,
  Inspector,
  InspectorError,
  type InspectorOptions,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, UUID, withMethods, world, type World } from './world.ts';

/** What happened, in order: changes of state by where they lead. */
function namesOf(events: readonly HistoryEvent[]): readonly string[] {
  return events.map(({ step }) => (step.type === 'state-changed' ? step.to : step.type));
}

async function newest({ inspector }: Pick<World, 'inspector'>) {
  const [run] = (await inspector.history.runs({ node: UUID, limit: 1 })).unwrap();
  if (run === undefined) throw new Error('there is no run');
  return { run, events: (await inspector.history.events(run.runId)).unwrap() };
}

async function finish({ inspector, wait }: World): Promise<void> {
  await wait();
  (await inspector.continue(BODY, { requestId: 'req-callback' })).unwrap();
  await inspector.idle();
}

describe('a run that went well', () => {
  it('is on record with all that happened, in order', async () => {
    const site = world();
    (await site.inspector.introspect('node-1', { requestId: 'req-start', askedBy: 'admin' })).unwrap();
    await site.inspector.idle();
    (await site.inspector.continue(BODY, { requestId: 'req-callback' })).unwrap();
    await site.inspector.idle();
    const { run, events } = await newest(site);
    expect(run).toMatchObject({
      node: UUID,
      name: 'node-1',
      kind: 'introspect',
      askedBy: 'admin',
      requestId: 'req-start',
      state: 'finished',
      error: undefined,
    });
    expect(run.finishedAt).toBeInstanceOf(Date);
    const names = namesOf(events).filter((name) => !['warning', 'hook-finished', 'rule-evaluated'].includes(name));
    expect(names).toEqual([
      'requested',
      'starting',
      'boot-device-set',
      'powered-on',
      'waiting',
      'waiting',
      'callback-received',
      'lookup-tried',
      'processing',
      'data-saved',
      'node-changed',
      'data-saved',
      'rules-finished',
      'powered-off',
      'finished',
    ]);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  });

  it('has what was known before the machine was', async () => {
    const site = world();
    await finish(site);
    const { events } = await newest(site);
    const early = events.filter(({ requestId }) => requestId === 'req-callback').map(({ step }) => step.type);
    expect(early.slice(0, 2)).toEqual(['callback-received', 'hook-finished']);
    expect(early.indexOf('lookup-tried')).toBeLessThan(early.indexOf('state-changed'));
  });

  it('has both documents, to the letter', async () => {
    const site = world();
    await finish(site);
    const { run } = await newest(site);
    for (const kind of ['unprocessed', 'processed'] as const) {
      const text = (await site.inspector.history.dataText(run.runId, kind)).unwrap();
      expect(text).toBe((await site.inspector.dataText(UUID, kind)).unwrap());
      expect(run.documents[kind]).toMatch(/^[0-9a-f]{64}$/);
    }
    const data = (await site.inspector.history.data(run.runId)).unwrap();
    expect(data).toEqual((await site.inspector.data(UUID)).unwrap());
  });

  it('has a snapshot of what its machine is recognised by', async () => {
    const site = world();
    await finish(site);
    const snapshot = (await site.store.history.snapshot(UUID)).unwrap();
    // The other one is that of every machine in QEMU which was given none.
    expect(snapshot?.identifiers).toContainEqual({ kind: 'mac', value: '52:54:00:ab:cd:ef' });
    expect(snapshot?.identifiers).toContainEqual({ kind: 'bmc-address', value: BMC });
  });

  it('stays when the node is introspected again, and when data is applied again', async () => {
    const site = world();
    await finish(site);
    await finish(site);
    (await site.inspector.reapply(UUID, undefined, { requestId: 'req-reapply' })).unwrap();
    await site.inspector.idle();
    const runs = (await site.inspector.history.runs()).unwrap();
    expect(runs.map(({ kind, state }) => [kind, state])).toEqual([
      ['reapply', 'finished'],
      ['introspect', 'finished'],
      ['introspect', 'finished'],
    ]);
    expect(runs[0]?.requestId).toBe('req-reapply');
    expect(runs[0]?.documents.unprocessed).toBe(runs[1]?.documents.unprocessed);
    expect((await site.inspector.history.size()).unwrap()).toMatchObject({ runs: 3, documents: 2 });
  });
});

describe('a run that failed', () => {
  it('says why', async () => {
    const site = world({
      hooks: [{ name: 'site', after: async () => Err(new InspectorError('processing-failed', 'no')) }],
    });
    await site.wait();
    await site.inspector.continue(BODY);
    await site.inspector.idle();
    const [run] = (await site.inspector.history.runs({ outcome: 'error' })).unwrap();
    expect(run).toMatchObject({ state: 'error', error: 'no', failure: { code: 'hook-failed', hook: 'site' } });
  });
});

describe('refused callbacks', () => {
  it('are on record with what the machine said of itself, and counted', async () => {
    const site = world();
    const stranger = bodyWith({ inventory: { interfaces: [{ name: 'eth0', mac_address: '52:54:00:99:99:99' }] } });
    for (const remoteAddress of ['192.0.2.77', '192.0.2.77', '192.0.2.78']) {
      errorOf(await site.inspector.continue(stranger, { remoteAddress }));
    }
    site.inspector.callbackRefused('rate', { remoteAddress: '192.0.2.79' });
    await site.inspector.idle();
    const refused = (await site.inspector.history.refused()).unwrap();
    expect(refused.map(({ reason, remoteAddress, count }) => `${reason} ${remoteAddress} ${count}`).toSorted()).toEqual(
      ['rate 192.0.2.79 1', 'unknown-machine 192.0.2.77 2', 'unknown-machine 192.0.2.78 1'],
    );
    const near = await site.inspector.history.refused({ identifiers: [{ kind: 'mac', value: '52:54:00:99:99:99' }] });
    expect(near.unwrap()).toHaveLength(2);
    expect((await site.inspector.history.runs()).unwrap()).toEqual([]);
  });
});

describe('without a history', () => {
  it('each question is answered not-supported', async () => {
    const ironic = new FakeIronic();
    const { history: _, ...store } = createMemoryStore();
    const { history } = new Inspector({ ironic, ...store });
    const answers = [
      await history.runs(),
      await history.run('run'),
      await history.events('run'),
      await history.data('run'),
      await history.dataText('run', 'unprocessed'),
      await history.refused(),
      await history.forget(UUID),
      await history.size(),
    ];
    expect(answers.map((answer) => errorOf(answer).code)).toEqual(answers.map(() => 'not-supported'));
  });
});

describe('questions', () => {
  it('are answered with what is wrong with them', async () => {
    const { inspector } = world();
    const code = async (answer: Promise<{ readonly ok: boolean; readonly val: unknown }>) => errorOf(await answer).code;
    expect(await code(inspector.history.runs({ limit: 0 }))).toBe('bad-request');
    expect(await code(inspector.history.runs({ limit: 1001 }))).toBe('bad-request');
    expect(await code(inspector.history.events('run', { limit: 1.5 }))).toBe('bad-request');
    expect(await code(inspector.history.refused({ limit: -1 }))).toBe('bad-request');
    expect(await code(inspector.history.runs({ node: 'nobody' }))).toBe('node-not-found');
    expect(await code(inspector.history.run('none'))).toBe('run-not-found');
    expect(await code(inspector.history.events('none'))).toBe('run-not-found');
    expect(await code(inspector.history.data('none'))).toBe('run-not-found');
  });

  it('find a node by its name, and a document that there is none', async () => {
    const site = world();
    await site.wait();
    const [run] = (await site.inspector.history.runs({ node: 'node-1' })).unwrap();
    expect(run?.node).toBe(UUID);
    expect(errorOf(await site.inspector.history.data(run?.runId ?? '')).code).toBe('data-not-found');
  });
});

/** A history that can be away, and a clock for its pauses. */
function unreliable(options: Partial<InspectorOptions> = {}) {
  const clock = manualClock();
  const { history } = createMemoryStore({ clock });
  const state = { isAway: false, batches: [] as string[] };
  const append: HistoryStore['append'] = async (batch) => {
    state.batches.push(batch.id);
    return state.isAway ? Err(new InspectorError('store-failed', 'away')) : history.append(batch);
  };
  const site = world({ clock, history: withMethods(history, { append }), ...options });
  return { clock, state, site };
}

describe('a history that is away', () => {
  it('ends no run, and gets the same batch when it is back', async () => {
    const { clock, state, site } = unreliable();
    state.isAway = true;
    await finish(site);
    expect((await site.inspector.status(UUID)).unwrap().state).toBe('finished');
    await clock.advance(120_000);
    await site.inspector.idle();
    expect(state.batches.length).toBeGreaterThan(2);
    expect(new Set(state.batches).size).toBe(1);
    state.isAway = false;
    await site.inspector.idle();
    const { run, events } = await newest(site);
    expect(run.state).toBe('finished');
    expect(namesOf(events)).not.toContain('gap');
    const told = site.events.filter((event) => event.type === 'warning' && event.source === 'history');
    expect(told).toHaveLength(2);
  });
});
