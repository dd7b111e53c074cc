import assert from 'node:assert/strict';
import type { HistoryStore } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { document } from './documents.ts';
import {
  append,
  at,
  EVERYTHING,
  event,
  eventsOf,
  failed,
  finished,
  keysOf,
  mac,
  NODE,
  OTHER,
  refused,
  refusedIds,
  run,
  runIds,
  snapshot,
  sweep,
} from './samples.ts';

const TEN = Array.from({ length: 10 }, (_, number) => `run-${number}`);

export const retention: Topic<HistoryStore> = {
  name: 'retention',
  tests: {
    'of each node the newest runs stay, with what hangs on them': async (history) => {
      await fill(history);
      await append(history, { runs: [finished('other', 1, { node: OTHER })] });
      await sweep(history, { runsPerNode: 3 });
      assert.deepEqual(await runIds(history, { node: NODE }), ['run-9', 'run-8', 'run-7']);
      assert.deepEqual(await runIds(history, { node: OTHER }), ['other']);
      assert.deepEqual(await keysOf(history), ['run-7:a', 'run-7:b', 'run-8:a', 'run-8:b', 'run-9:a', 'run-9:b']);
      assert.equal(valueOf(await history.document('run-6', 'unprocessed')), undefined);
      assert.equal(valueOf(await history.document('run-7', 'unprocessed')), '{"run":7}');
      assert.equal(valueOf(await history.document('run-7', 'processed')), '{"run":"every"}');
      const { runs, events, documents } = valueOf(await history.size());
      assert.deepEqual({ runs, events, documents }, { runs: 4, events: 6, documents: 4 });
    },

    'runs that ended long ago go, failed ones later': async (history) => {
      await append(history, {
        runs: [finished('good', 0), failed('bad', 1), finished('young', 100), finished('newest', 200)],
      });
      await sweep(history, { finishedBefore: at(160) });
      assert.deepEqual(await runIds(history), ['newest', 'young', 'bad']);
      await sweep(history, { failedBefore: at(61) });
      assert.deepEqual(await runIds(history), ['newest', 'young', 'bad']);
      await sweep(history, { failedBefore: at(62) });
      assert.deepEqual(await runIds(history), ['newest', 'young']);
    },

    'the newest run of a node stays, and one that goes on': async (history) => {
      await append(history, {
        runs: [
          run('goes on', { state: 'waiting' }),
          finished('old', 1),
          finished('newest', 2),
          failed('alone', 1, { node: OTHER }),
        ],
      });
      await sweep(history, { runsPerNode: 0, finishedBefore: at(1e6), failedBefore: at(1e6), bytes: 0 });
      assert.deepEqual(await runIds(history), ['newest', 'alone', 'goes on']);
    },

    'past the quota of bytes the oldest runs of all nodes go': async (history) => {
      await append(history, {
        runs: TEN.map((runId, number) => finished(runId, number, { node: number % 2 === 0 ? NODE : OTHER })),
        documents: TEN.map((runId, number) => document(runId, incompressible(number))),
      });
      const { bytes } = valueOf(await history.size());
      await sweep(history, { bytes: Math.ceil(bytes * 0.55) });
      assert.deepEqual(await runIds(history), TEN.slice(5).toReversed());
      assert.ok(valueOf(await history.size()).bytes <= Math.ceil(bytes * 0.55));
    },

    'all that is swept is swept a little at a time': async (history) => {
      await fill(history);
      const first = valueOf(await history.sweep({ ...EVERYTHING, runsPerNode: 2 }, 5));
      assert.equal(first.isDone, false);
      const left = await runIds(history);
      assert.ok(left.length >= 5 && left.length < 10, `${left.length} of 10 runs are left`);
      assert.ok((await sweep(history, { runsPerNode: 2 }, 5)) > 1);
      assert.deepEqual(await runIds(history), ['run-9', 'run-8']);
    },

    'positions and sequences go on behind what was swept': async (history) => {
      await fill(history);
      const before = (await eventsOf(history)).at(-1)?.position ?? 0;
      await sweep(history, { runsPerNode: 1 });
      await append(history, { events: [event('run-9', 'later')] });
      const [later] = await eventsOf(history, { after: before });
      assert.equal(later?.key, 'later');
      assert.equal(later?.sequence, 3);
    },

    'it says up to which position events are missing, and no further': async (history) => {
      const removed = async () => valueOf(await history.size()).removed;
      await fill(history);
      assert.equal(await removed(), 0);
      const positions = new Map((await eventsOf(history)).map(({ key, position }) => [key, position]));
      await sweep(history, { runsPerNode: 3 });
      const swept = await removed();
      assert.ok(swept >= (positions.get('run-6:b') ?? 0) && swept < (positions.get('run-7:a') ?? 0));
      await append(history, {
        runs: [finished('other', 1, { node: OTHER }), finished('kept', 1, { node: 'kept' })],
        events: [event('other', 'other:a', { node: OTHER }), event('kept', 'kept:a', { node: 'kept' })],
      });
      assert.equal(await removed(), swept);
      const [other, kept] = await eventsOf(history, { after: positions.get('run-9:b') ?? 0 });
      valueOf(await history.forget(OTHER));
      const forgotten = await removed();
      assert.ok(forgotten >= (other?.position ?? 0) && forgotten < (kept?.position ?? 0));
      await sweep(history, { runsPerNode: 2 });
      assert.equal(await removed(), forgotten, 'what is older is no news');
    },

    'forgetting removes all that is on record of the node, and no other': async (history) => {
      await fill(history);
      await append(history, {
        runs: [finished('other', 1, { node: OTHER })],
        events: [event('other', 'other:a', { node: OTHER })],
        documents: [document('other', '{"run":"every"}')],
        snapshots: [snapshot(NODE, 1, [mac(1)]), snapshot(OTHER, 1, [mac(1)])],
        refused: [refused('a', { node: NODE }), refused('b', { node: OTHER }), refused('c')],
      });
      valueOf(await history.forget(NODE));
      valueOf(await history.forget(NODE));
      assert.deepEqual(await runIds(history), ['other']);
      assert.deepEqual(await keysOf(history), ['other:a']);
      assert.equal(valueOf(await history.document('other', 'unprocessed')), '{"run":"every"}');
      assert.equal(valueOf(await history.snapshot(NODE)), undefined);
      assert.deepEqual(
        valueOf(await history.sharing([mac(1)], 10)).map(({ node }) => node),
        [OTHER],
      );
      assert.deepEqual(await refusedIds(history), ['c', 'b']);
      const { runs, events, documents } = valueOf(await history.size());
      assert.deepEqual({ runs, events, documents }, { runs: 1, events: 1, documents: 1 });
    },

    'a run that was swept may come again': async (history) => {
      await fill(history);
      await sweep(history, { runsPerNode: 1 });
      await append(history, { runs: [finished('run-0', 0)], events: [event('run-0', 'run-0:a')] });
      assert.deepEqual(await keysOf(history, { runId: 'run-0' }), ['run-0:a']);
    },
  },
};

/** Ten runs of a node with two events and two documents each; one of these they share. */
async function fill(history: HistoryStore): Promise<void> {
  await append(history, {
    runs: TEN.map((runId, number) => finished(runId, number)),
    events: TEN.flatMap((runId) => [event(runId, `${runId}:a`), event(runId, `${runId}:b`)]),
    documents: TEN.flatMap((runId, number) => [
      document(runId, `{"run":${number}}`),
      document(runId, '{"run":"every"}', 'processed'),
    ]),
  });
}

/** Text that is about as long when it is compressed. */
function incompressible(seed: number): string {
  let state = seed * 2_654_435_761 + 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state.toString(36);
  };
  return JSON.stringify(Array.from({ length: 500 }, next));
}
