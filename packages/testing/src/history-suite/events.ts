import assert from 'node:assert/strict';
import type { HistoryStore, HistoryStep } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { append, at, batch, event, eventsOf, keysOf, NODE, OTHER, run } from './samples.ts';

const STEPS: readonly HistoryStep[] = [
  { type: 'gap' },
  { type: 'gap', lost: 7 },
  { type: 'state-changed', event: 'start', from: undefined, to: 'starting' },
  { type: 'warning', source: 'ramdisk-data', message: '\u0000 \ud83d\u00fc\u{1f680} \' " \\ %' },
  {
    type: 'lookup-tried',
    attributes: { mac: ['52:54:00:00:00:01'], bmc_address: [] },
    candidates: [{ node: NODE, score: 2 }],
    found: NODE,
  },
];

export const events: Topic<HistoryStore> = {
  name: 'events',
  tests: {
    'every member is kept, and steps as plain JSON': async (history) => {
      const given = STEPS.map((step, number) => event('one', `key ${number}`, { step, requestId: 'req-1' }));
      await append(history, { runs: [run('one')], events: [...given, event('one', 'plain')] });
      const kept = await eventsOf(history, { runId: 'one' });
      const expected = [...given, event('one', 'plain')].map((one, index) => ({ ...one, sequence: index + 1 }));
      // Members that are undefined may be absent: a step is plain JSON.
      assert.deepEqual(kept.map(plainOf), expected.map(plainOf));
      assert.equal(valueOf(await history.size()).events, given.length + 1);
    },

    'points in time in steps are dates': async (history) => {
      const step = {
        type: 'interrupted',
        stage: 'boot',
        code: 'ironic-unavailable',
        message: 'away',
        since: at(3),
        times: 2,
      } as const;
      await append(history, { runs: [run('one')], events: [event('one', 'key', { step })] });
      const [kept] = await eventsOf(history, { runId: 'one' });
      assert.deepEqual(kept?.step, step);
    },

    'events of a run have a sequence without holes, from 1': async (history) => {
      await append(history, { runs: [run('one'), run('two')], events: [event('one', 'a'), event('two', 'b')] });
      await append(history, { events: [event('two', 'c'), event('one', 'd'), event('one', 'e')] });
      for (const [runId, keys] of [
        ['one', ['a', 'd', 'e']],
        ['two', ['b', 'c']],
      ] as const) {
        const found = await eventsOf(history, { runId });
        assert.deepEqual(
          found.map(({ key, sequence }) => [key, sequence]),
          keys.map((key, index) => [key, index + 1]),
        );
      }
    },

    'positions rise in the order in which events were appended': async (history) => {
      await append(history, { runs: [run('one'), run('two')], events: [event('two', 'a'), event('one', 'b')] });
      await append(history, { events: [event('one', 'c', { at: at(-5) }), event('two', 'd')] });
      const all = await eventsOf(history);
      assert.deepEqual(
        all.map(({ key }) => key),
        ['a', 'b', 'c', 'd'],
      );
      const positions = all.map(({ position }) => position);
      assert.deepEqual(
        positions,
        [...new Set(positions)].toSorted((left, right) => left - right),
      );
    },

    'an event with a key that is on record is not recorded again': async (history) => {
      const first = batch({ runs: [run('one')], events: [event('one', 'a'), event('one', 'b'), event('one', 'a')] });
      valueOf(await history.append(first));
      valueOf(await history.append(first));
      await append(history, { events: [event('one', 'b', { at: at(9) }), event('one', 'c')] });
      const found = await eventsOf(history, { runId: 'one' });
      assert.deepEqual(
        found.map(({ key, sequence }) => [key, sequence]),
        [
          ['a', 1],
          ['b', 2],
          ['c', 3],
        ],
      );
      assert.deepEqual(found[1]?.at, at(1));
    },

    'an event is left out where the one is on record that it says something of': async (history) => {
      await append(history, { runs: [run('one')], events: [event('one', 'a')] });
      const long = 'b'.repeat(500);
      const given = [
        event('one', 'before a', { unless: 'a' }),
        event('one', 'a'),
        event('one', 'before b', { unless: long }),
        event('one', long),
      ];
      await append(history, { events: given });
      assert.deepEqual(await keysOf(history, { runId: 'one' }), ['a', 'before b', long]);
      for (const kept of await eventsOf(history)) assert.ok(!('unless' in kept));
      await append(history, { events: given.map((one) => ({ ...one, key: `${one.key} again` })) });
      assert.deepEqual(await keysOf(history, { runId: 'one' }), ['a', 'before b', long, 'a again', `${long} again`]);
    },

    'events of a run that is not on record are left out': async (history) => {
      await append(history, { runs: [run('one')], events: [event('one', 'a'), event('gone', 'b')] });
      assert.deepEqual(await keysOf(history), ['a']);
      assert.deepEqual(valueOf(await history.missing(['a', 'b'])), ['b']);
    },

    'events of one node, in the order of positions': async (history) => {
      await append(history, {
        runs: [run('one'), run('two'), run('other', { node: OTHER })],
        events: [event('two', 'a'), event('one', 'b'), event('other', 'c', { node: OTHER }), event('two', 'd')],
      });
      assert.deepEqual(await keysOf(history, { node: NODE }), ['a', 'b', 'd']);
      assert.deepEqual(await keysOf(history, { node: OTHER }), ['c']);
      assert.deepEqual(await keysOf(history, { node: OTHER, runId: 'one' }), []);
      assert.deepEqual(await keysOf(history, { runId: 'none' }), []);
    },

    'who reads on behind a position misses nothing and gets nothing twice': async (history) => {
      const given = Array.from({ length: 23 }, (_, number) => event(number % 3 === 0 ? 'two' : 'one', `key ${number}`));
      await append(history, { runs: [run('one'), run('two')], events: given });
      for (const query of [{}, { runId: 'one' }, { node: NODE }]) {
        const seen: string[] = [];
        let after: number | undefined;
        for (;;) {
          const page = valueOf(await history.events({ ...query, limit: 5, ...(after !== undefined && { after }) }));
          if (page.length === 0) break;
          assert.ok(page.length <= 5);
          seen.push(...page.map(({ key }) => key));
          after = page.at(-1)?.position;
        }
        assert.deepEqual(seen, await keysOf(history, query));
        assert.equal(new Set(seen).size, seen.length);
      }
    },

    'who begins to read now gets what is recorded from now on, and nothing else': async (history) => {
      const begin = async () => valueOf(await history.size()).position;
      const first = await begin();
      await append(history, { runs: [run('one')], events: [event('one', 'a'), event('one', 'b')] });
      assert.deepEqual(await keysOf(history, { after: first }), ['a', 'b']);
      const second = await begin();
      assert.deepEqual(await keysOf(history, { after: second }), []);
      await append(history, { events: [event('one', 'a'), event('one', 'c')] });
      assert.deepEqual(await keysOf(history, { after: second }), ['c']);
      const third = await begin();
      valueOf(await history.forget(NODE));
      assert.ok((await begin()) >= third);
      await append(history, { runs: [run('two')], events: [event('two', 'd')] });
      assert.deepEqual(await keysOf(history, { after: third }), ['d']);
    },

    'missing are the keys that no event has': async (history) => {
      await append(history, { runs: [run('one')], events: [event('one', 'a'), event('one', 'c')] });
      assert.deepEqual(valueOf(await history.missing(['a', 'b', 'c', 'd'])), ['b', 'd']);
      assert.deepEqual(valueOf(await history.missing(['a'])), []);
      assert.deepEqual(valueOf(await history.missing([])), []);
      const many = Array.from({ length: 200 }, (_, number) => `key ${number}`);
      assert.deepEqual(valueOf(await history.missing([...many, 'a'])), many);
    },

    'a large batch is recorded whole': async (history) => {
      const given = Array.from({ length: 5000 }, (_, number) => event('one', `key ${number}`));
      await append(history, { runs: [run('one')], events: given });
      const found = await eventsOf(history, { runId: 'one' });
      assert.deepEqual(
        found.map(({ key }) => key),
        given.map(({ key }) => key),
      );
      assert.deepEqual(
        found.map(({ sequence }) => sequence),
        given.map((_, index) => index + 1),
      );
    },
  },
};

function plainOf<T extends { readonly step: HistoryStep }>(one: T): object {
  return { ...one, step: JSON.stringify(one.step), position: 0 };
}
