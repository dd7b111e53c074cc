import { Err, InspectorError, type Change, type Introspection } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BODY, MAC, UUID, withMethods, world } from './world.ts';

/** A node store that fails after it has written the end of a run, and then `meanwhile`. */
function failing(meanwhile?: Change) {
  const clock = manualClock();
  const { nodes, ...store } = createMemoryStore({ clock });
  const ends: Change[] = [];
  const fails = withMethods(nodes, {
    update: async (uuid, guard, change) => {
      const written = await nodes.update(uuid, guard, change);
      if (change.finishedAt === undefined) return written;
      if (ends.push(change) > 1) return written;
      const { runId, state } = written.unwrap() as Introspection;
      if (meanwhile !== undefined) await nodes.update(uuid, { runId, states: [state] }, meanwhile);
      return Err(new InspectorError('store-failed', 'the connection was lost'));
    },
  });
  const made = world({ clock, ...store, nodes: fails });
  made.ironic.addPort(UUID, MAC);
  const rest = async () => {
    const idle = made.inspector.idle();
    await clock.advance(5_000);
    await idle;
  };
  return { ...made, clock, nodes, ends, rest };
}

it.each([
  ['finished', 'finish', undefined],
  ['error', 'abort_end', 'Canceled by operator'],
] as const)('an end whose write failed after it came through is told: %s', async (state, event, error) => {
  const { inspector, wait, events, ends, rest } = failing();
  await wait();
  if (state === 'finished') (await inspector.continue(BODY)).unwrap();
  else (await inspector.abort(UUID)).unwrap();
  const waited = inspector.finished(UUID, { period: 3600 });
  await rest();
  const run = (await inspector.status(UUID)).unwrap();
  expect(run).toMatchObject({ state, error });
  expect(ends).toHaveLength(2);
  expect(ends[1]?.finishedAt).toEqual(ends[0]?.finishedAt);
  expect(events.filter(({ type }) => type === 'interrupted')).toEqual([]);
  const told = events.filter((one) => one.type === 'state-changed' && one.event === event);
  expect(told).toMatchObject([{ runId: run.runId, to: state }]);
  expect((await waited).val).toMatchObject(error === undefined ? { state } : { message: error });
});

it('what another instance has made of the run is not taken for its own end', async () => {
  const { inspector, wait, events, rest, nodes } = failing({ runId: 'another' });
  await wait();
  (await inspector.continue(BODY)).unwrap();
  await rest();
  expect((await nodes.get(UUID)).unwrap()).toMatchObject({ runId: 'another', state: 'finished' });
  expect(events.filter((one) => one.type === 'state-changed' && one.to === 'finished')).toEqual([]);
});
