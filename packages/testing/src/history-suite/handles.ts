import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { HistoryStore } from '@ironic-inspector/core';
import { expectFailures, presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { document } from './documents.ts';
import { append, batch, event, EVERYTHING, eventsOf, finished, mac, NODE, refused, run, snapshot } from './samples.ts';

const FIRST = batch({
  runs: [finished('one', 0, { name: 'rack-1', failure: { code: 'aborted', stage: 'waiting', message: 'm' } })],
  events: [event('one', 'a'), event('one', 'b', { requestId: 'req-1' })],
  documents: [document('one', '{ "a": 1 }')],
  snapshots: [snapshot(NODE, 5, [mac(1)])],
  refused: [refused('r', { count: 2 })],
});

/** What a process leaves to the one after it. */
export const persistence: Topic<HistoryStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds all of it': async (history, { reopen }) => {
      valueOf(await history.append(FIRST));
      const before = await everythingIn(history);
      assert.deepEqual(await everythingIn(await reopen()), before);
    },

    'batches, keys, positions and sequences go on': async (history, { reopen }) => {
      valueOf(await history.append(FIRST));
      const last = (await eventsOf(history)).at(-1)?.position ?? assert.fail();
      const opened = await reopen();
      valueOf(await opened.append(FIRST));
      assert.equal(valueOf(await opened.refused({ limit: 1 }))[0]?.count, 2);
      await append(opened, { events: [event('one', 'a'), event('one', 'c')] });
      const [added, ...none] = await eventsOf(opened, { after: last });
      assert.deepEqual([added?.key, added?.sequence, none], ['c', 3, []]);
    },
  },
};

/** Two handles on one store, as two processes have them. */
export const twoHandles: Topic<HistoryStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'what one appends the other sees at once': async (history, { another }) => {
      const other = await another();
      valueOf(await history.append(FIRST));
      assert.deepEqual(await everythingIn(other), await everythingIn(history));
      await append(other, { runs: [run('one', { name: 'rack-2' })] });
      assert.equal(presentIn(await history.run('one')).name, 'rack-2');
    },

    'of one batch at both it is recorded once': async (history, { another }) => {
      const other = await another();
      const handles = [history, other, history, other];
      for (const answer of await Promise.all(handles.map((one) => one.append(FIRST)))) valueOf(answer);
      assert.equal(valueOf(await history.refused({ limit: 1 }))[0]?.count, 2);
      assert.deepEqual(
        (await eventsOf(other)).map(({ key, sequence }) => [key, sequence]),
        [
          ['a', 1],
          ['b', 2],
        ],
      );
    },

    'sequences have no holes, whichever handle appends': async (history, { another }) => {
      const other = await another();
      await append(history, { runs: [run('one')] });
      await race([history, other], (one, number) =>
        append(one, { events: [event('one', `${number}:a`), event('one', `${number}:b`)] }),
      );
      const sequences = (await eventsOf(other, { runId: 'one' })).map(({ sequence }) => sequence);
      assert.deepEqual(
        sequences,
        Array.from({ length: 40 }, (_, index) => index + 1),
      );
    },

    'no event comes before one that was seen already': async (history, { another }) => {
      const other = await another();
      await append(history, { runs: [run('one'), run('two')] });
      const seen: string[] = [];
      let after = 0;
      let isOver = false;
      const look = async () => {
        for (const { key, position } of await eventsOf(other, { after })) {
          assert.ok(position > after);
          after = position;
          seen.push(key);
        }
      };
      const looking = (async () => {
        while (!isOver) {
          await look();
          // Others may wait for the disk, or for a lock.
          await setImmediate();
        }
      })();
      await race([history, other], (one, number) =>
        append(one, { events: [event('one', `${number}:a`), event('two', `${number}:b`)] }),
      );
      isOver = true;
      await looking;
      await look();
      assert.equal(seen.length, 40);
      assert.equal(new Set(seen).size, 40);
    },
  },
};

/** A store that cannot do its work, and works again. */
export const failures: Topic<HistoryStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'what fails is store-failed, not absence and not a rejection, and nothing is lost': async (history, handles) => {
      valueOf(await history.append(FIRST));
      const before = await everythingIn(history);
      const second = batch({ runs: [run('two')], events: [event('two', 'x')], refused: [refused('s')] });
      const repair = await handles.breakDown();
      await expectFailures({
        append: () => history.append(second),
        runs: () => history.runs({ limit: 1 }),
        run: () => history.run('none'),
        events: () => history.events({ limit: 1 }),
        missing: () => history.missing(['a']),
        document: () => history.document('none', 'processed'),
        snapshot: () => history.snapshot(NODE),
        snapshots: () => history.snapshots([NODE]),
        machines: () => history.machines({ product: 'x', limit: 1 }),
        sharing: () => history.sharing([mac(1)], 1),
        refused: () => history.refused({ limit: 1 }),
        forget: () => history.forget(NODE),
        sweep: () => history.sweep({ ...EVERYTHING, refusedEntries: 0 }, 10),
        size: () => history.size(),
      });
      await repair();
      assert.deepEqual(await everythingIn(history), before);
      valueOf(await history.append(second));
      assert.deepEqual(
        (await eventsOf(history, { runId: 'two' })).map(({ key }) => key),
        ['x'],
      );
    },
  },
};

/** All that {@link FIRST} left. */
async function everythingIn(history: HistoryStore): Promise<Record<string, unknown>> {
  return {
    runs: valueOf(await history.runs({ limit: 10 })),
    events: await eventsOf(history),
    missing: valueOf(await history.missing(['a', 'z'])),
    document: valueOf(await history.document('one', 'unprocessed')),
    snapshot: valueOf(await history.snapshot(NODE)),
    sharing: valueOf(await history.sharing([mac(1)], 10)),
    refused: valueOf(await history.refused({ limit: 10 })),
    size: valueOf(await history.size()),
  };
}

/** 20 batches, at both handles in turn, all at once. */
async function race(
  handles: readonly HistoryStore[],
  add: (history: HistoryStore, number: number) => Promise<void>,
): Promise<void> {
  const racers = Array.from({ length: 10 }, () => handles).flat();
  await Promise.all(racers.map(add));
}
