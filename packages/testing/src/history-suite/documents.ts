import assert from 'node:assert/strict';
import type { DataKind, HistoryStore, NewDocument } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { append, batch, digestOf, finished, run } from './samples.ts';

export function document(runId: string, text: string, kind: DataKind = 'unprocessed'): NewDocument {
  return { runId, kind, text };
}

export const documents: Topic<HistoryStore> = {
  name: 'documents',
  tests: {
    'a run without documents has none': async (history) => {
      await append(history, { runs: [run('one')] });
      assert.equal(valueOf(await history.document('one', 'unprocessed')), undefined);
      assert.equal(valueOf(await history.document('none', 'processed')), undefined);
    },

    'documents are kept to the letter, by run and kind': async (history) => {
      const text = '{ "z" : 1,"a":[1e400,12345678901234567890, 1.0],\n"text": "\\u0000\\ud83d \u00fc\u{1f680} %" }';
      await append(history, {
        runs: [run('one'), run('two')],
        documents: [document('one', text), document('one', '{"b":1}', 'processed'), document('two', '{"c":2}')],
      });
      assert.equal(valueOf(await history.document('one', 'unprocessed')), text);
      assert.equal(valueOf(await history.document('one', 'processed')), '{"b":1}');
      assert.equal(valueOf(await history.document('two', 'unprocessed')), '{"c":2}');
      assert.equal(valueOf(await history.document('two', 'processed')), undefined);
      assert.deepEqual(presentIn(await history.run('one')).documents, {
        unprocessed: digestOf(text),
        processed: digestOf('{"b":1}'),
      });
    },

    'large documents are kept whole': async (history) => {
      const text = JSON.stringify({ text: '0123456789abcdef\u00fc'.repeat(100_000) });
      await append(history, { runs: [run('one')], documents: [document('one', text)] });
      const loaded = valueOf(await history.document('one', 'unprocessed'));
      assert.ok(loaded === text, `${loaded?.length} characters of ${text.length}`);
    },

    'the same text is kept once': async (history) => {
      const text = JSON.stringify({ text: 'the same in every run '.repeat(100) });
      await append(history, {
        runs: [finished('one', 1), finished('two', 2)],
        documents: [document('one', text), document('two', text), document('two', text, 'processed')],
      });
      const { documents: count, bytes } = valueOf(await history.size());
      assert.equal(count, 1);
      await append(history, { runs: [finished('three', 3)], documents: [document('three', text)] });
      assert.deepEqual(valueOf(await history.size()), { ...valueOf(await history.size()), documents: 1, bytes });
      for (const runId of ['one', 'two', 'three']) {
        assert.equal(valueOf(await history.document(runId, 'unprocessed')), text);
      }
    },

    'a run that keeps another document of a kind has that one': async (history) => {
      await append(history, { runs: [run('one')], documents: [document('one', '{"a":1}')] });
      await append(history, { documents: [document('one', '{"a":2}')] });
      assert.equal(valueOf(await history.document('one', 'unprocessed')), '{"a":2}');
      assert.deepEqual(presentIn(await history.run('one')).documents, { unprocessed: digestOf('{"a":2}') });
    },

    'the same batch twice, and documents of no run': async (history) => {
      const first = batch({ runs: [run('one')], documents: [document('one', '{"a":1}'), document('gone', '{"b":1}')] });
      valueOf(await history.append(first));
      valueOf(await history.append(first));
      assert.equal(valueOf(await history.document('one', 'unprocessed')), '{"a":1}');
      assert.equal(valueOf(await history.document('gone', 'unprocessed')), undefined);
    },
  },
};
