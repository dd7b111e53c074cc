import type { HistoryStore, Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { eventually, manualClock, runRecord } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { BODY, turn, UUID, withMethods, world } from './world.ts';

/** A history none of whose methods ever answers. */
const SILENT = new Proxy({} as HistoryStore, { get: () => () => new Promise(() => {}) });

/** An inspector with that history; nothing in it moves that waits for the clock. */
function beside(history: HistoryStore) {
  const clock = manualClock();
  return { clock, ...world({ clock, history }) };
}

async function stateOf(inspector: Inspector): Promise<string> {
  return (await inspector.status(UUID)).unwrap().state;
}

async function reaches(inspector: Inspector, state: string): Promise<void> {
  await eventually(async () => (await stateOf(inspector)) === state, `the run is ${state}`);
}

describe('a history that does not answer', () => {
  it('delays no run: time stands still until all of it is done', async () => {
    const { inspector } = beside(SILENT);
    (await inspector.introspect(UUID)).unwrap();
    await reaches(inspector, 'waiting');
    (await inspector.continue(BODY)).unwrap();
    await reaches(inspector, 'finished');
    const { runId } = (await inspector.status(UUID)).unwrap();
    (await inspector.reapply(UUID)).unwrap();
    await eventually(async () => {
      const now = (await inspector.status(UUID)).unwrap();
      return now.runId !== runId && now.state === 'finished';
    }, 'data is applied again');
    (await inspector.introspect(UUID)).unwrap();
    await reaches(inspector, 'waiting');
    (await inspector.abort(UUID)).unwrap();
    await reaches(inspector, 'error');
    expect((await inspector.status(UUID)).unwrap().failure?.code).toBe('aborted');
  });

  it('delays no time-out; the record of a node that is gone stays, and nothing else does', async () => {
    const { inspector, clock, ironic } = beside(SILENT);
    (await inspector.start()).unwrap();
    await clock.advance(120_000);
    (await inspector.introspect(UUID)).unwrap();
    await reaches(inspector, 'waiting');
    await clock.advance(3600_000);
    const round = inspector.settings.cleanUpPeriod * 1000;
    await clock.advance(round);
    await reaches(inspector, 'error');
    expect((await inspector.status(UUID)).unwrap().failure?.code).toBe('timed-out');
    ironic.removeNode(UUID);
    await clock.advance(round);
    expect(await stateOf(inspector)).toBe('error');
    const other = ironic.addNode({ name: 'other', driver_info: { ipmi_address: '192.0.2.77' } }).uuid;
    (await inspector.introspect(other)).unwrap();
    const isOther = async (state: string) => (await inspector.status(other)).unwrap().state === state;
    await eventually(() => isOther('waiting'), 'the other run waits');
    await clock.advance(3600_000);
    await clock.advance(2 * round);
    await eventually(() => isOther('error'), 'the other run is over');
  });
});

describe('removing what need not be kept', () => {
  it('delays no callback: one is answered while a sweep goes on', async () => {
    const sweeping = Promise.withResolvers<void>();
    const { history } = createMemoryStore();
    const sweep: HistoryStore['sweep'] = async (...args) => {
      await sweeping.promise;
      return history.sweep(...args);
    };
    const site = world({ history: withMethods(history, { sweep }) });
    await site.wait();
    const round = site.inspector.upkeep();
    await turn();
    (await site.inspector.continue(BODY)).unwrap();
    await reaches(site.inspector, 'finished');
    // What the run did is recorded beside it, too.
    await eventually(
      async () => (await history.runs({ limit: 1 })).unwrap()[0]?.state === 'finished',
      'it is recorded',
    );
    sweeping.resolve();
    expect((await round).ok).toBe(true);
  });

  it('comes in steps of a thousand rows, at most twenty in a round', async () => {
    const limits: number[] = [];
    const { history } = createMemoryStore();
    const sweep: HistoryStore['sweep'] = async (_, limit) => {
      limits.push(limit);
      return history.sweep({ ...KEEP, runsPerNode: 1 }, 0).then((swept) => swept.map(() => ({ isDone: false })));
    };
    const site = world({ history: withMethods(history, { sweep }) });
    (await site.inspector.upkeep()).unwrap();
    expect(limits).toEqual(Array.from({ length: 20 }, () => 1000));
  });
});

const KEEP = {
  runsPerNode: 10,
  finishedBefore: new Date(0),
  failedBefore: new Date(0),
  refusedBefore: new Date(0),
  bytes: 1e9,
  refusedEntries: 10_000,
};

describe('a record that goes hands over what history lacks of it', () => {
  const at = new Date(1000);
  const trail = [
    { sequence: 1, at, event: 'start', from: undefined, to: 'starting', instance: 'before' },
    { sequence: 2, at, event: 'wait', from: 'starting', to: 'waiting', instance: 'before' },
    { sequence: 3, at, event: 'timeout', from: 'waiting', to: 'error', instance: 'before' },
  ] as const;
  const old = runRecord({ uuid: UUID, runId: 'old', state: 'error', at, trail: [...trail] });

  async function withOld() {
    const site = world();
    (await site.store.nodes.begin(old, undefined)).unwrap();
    const events = async () => {
      await site.inspector.idle();
      const all = (await site.store.history.events({ runId: 'old', limit: 100 })).unwrap();
      return all.map(({ step }) => (step.type === 'state-changed' ? step.to : step.type));
    };
    return { ...site, events };
  }

  it('when another run of the node begins', async () => {
    const { inspector, events } = await withOld();
    expect(await events()).toEqual([]);
    (await inspector.introspect(UUID)).unwrap();
    expect(await events()).toEqual(['gap', 'starting', 'waiting', 'error']);
  });

  it('when the node is forgotten', async () => {
    const { inspector, ironic, events } = await withOld();
    ironic.removeNode(UUID);
    (await inspector.forgetDeleted(1)).unwrap();
    expect(await events()).toEqual(['gap', 'starting', 'waiting', 'error', 'forgotten']);
  });
});
