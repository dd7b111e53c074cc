import assert from 'node:assert/strict';
import type { DataKind, DataStore } from '@ironic-inspector/core';
import { expectFailures, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OTHER = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';

const documents: Topic<DataStore> = {
  name: 'documents',
  tests: {
    'a node without documents has none of either kind': async (store) => {
      assert.deepEqual(await both(store, UUID), { unprocessed: undefined, processed: undefined });
    },

    'the two kinds are kept apart': async (store) => {
      await save(store, UUID, 'unprocessed', '{"kind":1}');
      assert.deepEqual(await both(store, UUID), { unprocessed: '{"kind":1}', processed: undefined });
      await save(store, UUID, 'processed', '{"kind":2}');
      assert.deepEqual(await both(store, UUID), { unprocessed: '{"kind":1}', processed: '{"kind":2}' });
    },

    'nodes are kept apart': async (store) => {
      await save(store, UUID, 'processed', '{"node":1}');
      await save(store, OTHER, 'processed', '{"node":2}');
      assert.equal(valueOf(await store.load(UUID, 'processed')), '{"node":1}');
      assert.equal(valueOf(await store.load(OTHER, 'processed')), '{"node":2}');
    },

    'documents are kept to the letter': async (store) => {
      const document =
        '{ "z" : 1,"a":[1e400,12345678901234567890, 1.0],\n"text": "\\u0000\\ud83d \u00fc\u{1f680} \' \\" %", "a": {} }';
      await save(store, UUID, 'unprocessed', document);
      assert.equal(valueOf(await store.load(UUID, 'unprocessed')), document);
    },

    'large documents are kept whole': async (store) => {
      const document = JSON.stringify({ text: '0123456789abcdef\u00fc'.repeat(200_000) });
      await save(store, UUID, 'unprocessed', document);
      const loaded = valueOf(await store.load(UUID, 'unprocessed'));
      assert.ok(loaded === document, `${loaded?.length} characters of ${document.length}`);
    },

    'saving again replaces': async (store) => {
      await save(store, UUID, 'processed', '{"first": true, "long": "............................"}');
      await save(store, UUID, 'processed', '{}');
      assert.equal(valueOf(await store.load(UUID, 'processed')), '{}');
    },

    'discarding removes both documents of that node only': async (store) => {
      await save(store, UUID, 'unprocessed', '1');
      await save(store, UUID, 'processed', '2');
      await save(store, OTHER, 'processed', '3');
      valueOf(await store.discard(UUID));
      assert.deepEqual(await both(store, UUID), { unprocessed: undefined, processed: undefined });
      assert.deepEqual(await both(store, OTHER), { unprocessed: undefined, processed: '3' });
    },

    'discarding nothing is fine, and what is saved after it stays': async (store) => {
      valueOf(await store.discard(UUID));
      await save(store, UUID, 'processed', '1');
      valueOf(await store.discard(UUID));
      valueOf(await store.discard(UUID));
      await save(store, UUID, 'processed', '2');
      assert.equal(valueOf(await store.load(UUID, 'processed')), '2');
    },
  },
};

const persistence: Topic<DataStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds all that was saved, and nothing that was discarded': async (store, { reopen }) => {
      await save(store, UUID, 'unprocessed', '{ "a": 1 }');
      await save(store, UUID, 'processed', '{ "a": 2 }');
      await save(store, OTHER, 'processed', '{ "a": 3 }');
      valueOf(await store.discard(OTHER));
      const opened = await reopen();
      assert.deepEqual(await both(opened, UUID), { unprocessed: '{ "a": 1 }', processed: '{ "a": 2 }' });
      assert.deepEqual(await both(opened, OTHER), { unprocessed: undefined, processed: undefined });
    },
  },
};

const twoHandles: Topic<DataStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'what one saves or discards the other sees at once': async (store, { another }) => {
      const other = await another();
      await save(store, UUID, 'processed', '1');
      assert.equal(valueOf(await other.load(UUID, 'processed')), '1');
      await save(other, UUID, 'processed', '2');
      assert.equal(valueOf(await store.load(UUID, 'processed')), '2');
      valueOf(await other.discard(UUID));
      assert.equal(valueOf(await store.load(UUID, 'processed')), undefined);
    },
  },
};

const failures: Topic<DataStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'what fails is store-failed, not absence and not a rejection, and nothing is lost': async (store, handles) => {
      await save(store, UUID, 'processed', '1');
      const repair = await handles.breakDown();
      await expectFailures({
        load: () => store.load(UUID, 'processed'),
        'load of nothing': () => store.load(OTHER, 'unprocessed'),
        save: () => store.save(UUID, 'processed', '2'),
        discard: () => store.discard(UUID),
      });
      await repair();
      assert.deepEqual(await both(store, UUID), { unprocessed: undefined, processed: '1' });
      await save(store, UUID, 'processed', '3');
      assert.equal(valueOf(await store.load(UUID, 'processed')), '3');
    },
  },
};

/** What every `DataStore` does, as tests. */
export function dataStoreSuite<Store extends DataStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'DataStore', [documents, persistence, twoHandles, failures], options);
}

async function save(store: DataStore, uuid: string, kind: DataKind, document: string): Promise<void> {
  valueOf(await store.save(uuid, kind, document));
}

async function both(store: DataStore, uuid: string): Promise<Record<DataKind, string | undefined>> {
  return {
    unprocessed: valueOf(await store.load(uuid, 'unprocessed')),
    processed: valueOf(await store.load(uuid, 'processed')),
  };
}
