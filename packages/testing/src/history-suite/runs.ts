import assert from 'node:assert/strict';
import type { HistoryStore, HistoryRun } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { append, at, batch, failed, finished, NODE, OTHER, run, runIds } from './samples.ts';

const FULL: HistoryRun = {
  runId: 'full',
  node: NODE,
  name: 'rack-1 \u00fc\u{1f680}',
  kind: 'introspect',
  askedBy: 'user admin',
  requestId: 'req-1',
  startedAt: at(5),
  finishedAt: at(65),
  state: 'error',
  changes: 4,
  error: 'The hook said no',
  failure: { code: 'hook-failed', stage: 'hooks', hook: 'root_disk_selection', message: 'no \u0000 disk' },
  documents: {},
  logs: {
    reference: 'rack-1 \u00fc.tar.gz',
    place: '/var/log/rack-1 \u00fc.tar.gz on the host one',
    bytes: 2 ** 31,
    digest: 'a'.repeat(64),
  },
};

async function ending(history: HistoryStore): Promise<Pick<HistoryRun, 'state' | 'changes' | 'finishedAt'>> {
  const { state, changes, finishedAt } = presentIn(await history.run('one'));
  return { state, changes, finishedAt };
}

export const runs: Topic<HistoryStore> = {
  name: 'runs',
  tests: {
    'an empty history has none': async (history) => {
      assert.deepEqual(await runIds(history), []);
      assert.equal(valueOf(await history.run('run')), undefined);
      const { position, ...sums } = valueOf(await history.size());
      assert.deepEqual(sums, { runs: 0, events: 0, documents: 0, refused: 0, bytes: 0, removed: 0 });
      assert.ok(Number.isSafeInteger(position) && position >= 0);
    },

    'every member is kept, set or not': async (history) => {
      const { documents: _, ...update } = FULL;
      await append(history, { runs: [update, run('bare')] });
      assert.deepEqual(presentIn(await history.run('full')), FULL);
      assert.deepEqual(presentIn(await history.run('bare')), {
        ...run('bare'),
        name: undefined,
        kind: undefined,
        askedBy: undefined,
        requestId: undefined,
        finishedAt: undefined,
        changes: 0,
        error: undefined,
        failure: undefined,
        documents: {},
        logs: undefined,
      });
      assert.equal(valueOf(await history.size()).runs, 2);
    },

    'an update replaces the members it has, and keeps the others': async (history) => {
      await append(history, { runs: [run('one', { name: 'rack-1', kind: 'introspect', requestId: 'req-1' })] });
      await append(history, { runs: [run('one', { state: 'waiting', name: undefined, askedBy: 'admin' })] });
      await append(history, { runs: [finished('one', 0, { kind: undefined })] });
      const { name, kind, requestId, askedBy, state, finishedAt } = presentIn(await history.run('one'));
      assert.deepEqual(
        { name, kind, requestId, askedBy, state, finishedAt },
        {
          name: 'rack-1',
          kind: 'introspect',
          requestId: 'req-1',
          askedBy: 'admin',
          state: 'finished',
          finishedAt: at(60),
        },
      );
      assert.equal(valueOf(await history.size()).runs, 1);
    },

    'several updates of a run in one batch are one after another': async (history) => {
      await append(history, {
        runs: [run('one'), run('one', { state: 'waiting', name: 'rack-1' }), finished('one', 0)],
      });
      const { state, name } = presentIn(await history.run('one'));
      assert.deepEqual([state, name], ['finished', 'rack-1']);
    },

    'a late update does not bring an ended run back': async (history) => {
      await append(history, { runs: [failed('one', 0)] });
      await append(history, { runs: [run('one', { state: 'waiting', name: 'rack-1' })] });
      const { state, name, finishedAt } = presentIn(await history.run('one'));
      assert.deepEqual([state, name, finishedAt], ['error', 'rack-1', at(60)]);
      assert.deepEqual(await runIds(history, { outcome: 'error' }), ['one']);
    },

    'the same batch twice is the same as once': async (history) => {
      const first = batch({ runs: [run('one')] });
      valueOf(await history.append(first));
      valueOf(await history.append(batch({ runs: [run('one', { state: 'waiting' })] })));
      valueOf(await history.append(first));
      assert.equal(presentIn(await history.run('one')).state, 'waiting');
    },

    'runs come newest first, those that began at once by their ids': async (history) => {
      await append(history, { runs: [finished('b', 10), finished('d', 5), finished('c', 10), finished('a', 10)] });
      assert.deepEqual(await runIds(history), ['c', 'b', 'a', 'd']);
    },

    'pages go on where the last one ended': async (history) => {
      const all = Array.from({ length: 25 }, (_, number) =>
        finished(`run-${String(number).padStart(2, '0')}`, number % 4),
      );
      await append(history, { runs: all });
      const seen: string[] = [];
      let after: HistoryRun | undefined;
      do {
        const page = valueOf(await history.runs({ limit: 7, ...(after && { after }) }));
        seen.push(...page.map(({ runId }) => runId));
        after = page.at(-1);
      } while (after !== undefined);
      assert.equal(seen.length, 25);
      assert.deepEqual(seen, await runIds(history));
      assert.deepEqual(await runIds(history, { limit: 3 }), seen.slice(0, 3));
    },

    'runs of one node': async (history) => {
      await append(history, { runs: [finished('a', 1), finished('b', 2, { node: OTHER }), finished('c', 3)] });
      assert.deepEqual(await runIds(history, { node: NODE }), ['c', 'a']);
      assert.deepEqual(await runIds(history, { node: OTHER }), ['b']);
      assert.deepEqual(await runIds(history, { node: '3be26c0b-03f2-4d2e-ae87-c02d7f33c123' }), []);
    },

    'runs by the name of their node, to the letter': async (history) => {
      const names = ['rack-1', 'Rack-1', 'rack-10', undefined];
      await append(history, { runs: names.map((name, number) => finished(`run-${number}`, number, { name })) });
      assert.deepEqual(await runIds(history, { name: 'rack-1' }), ['run-0']);
      assert.deepEqual(await runIds(history, { name: 'rack_1' }), []);
      assert.deepEqual(await runIds(history, { name: 'rack-%' }), []);
    },

    'who tells late changes neither state nor end': async (history) => {
      const end = { state: 'finished', changes: 4, finishedAt: at(5) } as const;
      await append(history, { runs: [run('one', { state: 'starting', changes: 1, name: 'rack-1' })] });
      await append(history, { runs: [run('one', { state: 'processing', changes: 3 })] });
      await append(history, { runs: [run('one', { state: 'waiting', changes: 2, askedBy: 'somebody' })] });
      assert.deepEqual(await ending(history), { state: 'processing', changes: 3, finishedAt: undefined });
      await append(history, { runs: [run('one', end)] });
      await append(history, { runs: [run('one', { state: 'processing', changes: 3, finishedAt: at(9) })] });
      assert.deepEqual(await ending(history), end);
      const { name, askedBy } = valueOf(await history.run('one')) ?? {};
      assert.deepEqual({ name, askedBy }, { name: 'rack-1', askedBy: 'somebody' });
    },

    'runs by outcome': async (history) => {
      const states = ['starting', 'waiting', 'processing', 'enrolling', 'reapplying', 'aborting'] as const;
      await append(history, {
        runs: [
          finished('good', 0),
          failed('bad', 0),
          ...states.map((state, number) => run(state, { state, startedAt: at(10 - number) })),
        ],
      });
      assert.deepEqual(await runIds(history, { outcome: 'finished' }), ['good']);
      assert.deepEqual(await runIds(history, { outcome: 'error' }), ['bad']);
      assert.deepEqual(await runIds(history, { outcome: 'active' }), [...states]);
      await append(history, { runs: [run('waiting', { state: 'waiting', startedAt: at(9), finishedAt: at(11) })] });
      assert.deepEqual(await runIds(history, { outcome: 'replaced' }), ['waiting']);
      assert.equal((await runIds(history, { outcome: 'active' })).includes('waiting'), false);
    },

    'runs since a moment, that one included': async (history) => {
      await append(history, { runs: [finished('a', 1), finished('b', 2), finished('c', 3)] });
      assert.deepEqual(await runIds(history, { since: at(2) }), ['c', 'b']);
      assert.deepEqual(await runIds(history, { since: at(4) }), []);
    },

    'all that is asked is true of what comes': async (history) => {
      await append(history, {
        runs: [
          failed('a', 1, { name: 'rack-1' }),
          failed('b', 2, { name: 'rack-1' }),
          finished('c', 3, { name: 'rack-1' }),
          failed('d', 4, { name: 'rack-2' }),
          failed('e', 5, { name: 'rack-1', node: OTHER }),
          failed('f', 6, { name: 'rack-1' }),
        ],
      });
      const query = { node: NODE, name: 'rack-1', outcome: 'error', since: at(2) } as const;
      assert.deepEqual(await runIds(history, query), ['f', 'b']);
      assert.deepEqual(await runIds(history, { ...query, after: { startedAt: at(6), runId: 'f' } }), ['b']);
    },

    'runs given and taken are copies': async (history) => {
      const given = finished('one', 0);
      await append(history, { runs: [given] });
      given.startedAt.setTime(0);
      presentIn(await history.run('one')).startedAt.setTime(0);
      valueOf(await history.runs({ limit: 1 }))[0]?.startedAt.setTime(0);
      assert.deepEqual(presentIn(await history.run('one')).startedAt, at(0));
    },
  },
};
