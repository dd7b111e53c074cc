import assert from 'node:assert/strict';
import type { PostStore, RelayedPost } from '@ironic-inspector/core';
import { expectFailures, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

const RACERS = 8;

function post(id: string, changes: Partial<RelayedPost> = {}): RelayedPost {
  return {
    id,
    receivedAt: new Date('2026-11-28T12:00:00.123Z'),
    owner: 'instance-1',
    request: { headers: { 'content-type': 'application/json' } },
    body: '{"inventory": {}}',
    ...changes,
  };
}

function headOf({ id, receivedAt, owner, request }: RelayedPost): Omit<RelayedPost, 'body'> {
  return { id, receivedAt, owner, request };
}

const keeping: Topic<PostStore> = {
  name: 'keeping',
  tests: {
    'an empty store has no posts': async (store) => {
      assert.deepEqual(valueOf(await store.list()), []);
      assert.equal(valueOf(await store.get('a')), undefined);
      valueOf(await store.remove('a'));
    },

    'a post comes back to the letter, and the list has all but its body': async (store) => {
      const body = `{ "a" : 1.0, "logs": "\\u0000ü\u{1f680}", "b": ${'[1]'.repeat(3)}}\n`;
      const request = { node: 'node-1', headers: { accept: '*/*' }, requestId: 'req-1', remoteAddress: '192.0.2.7' };
      const given = post('a', { body, request });
      assert.deepEqual(valueOf(await store.keep(given)), { post: headOf(given), isNew: true });
      assert.deepEqual(valueOf(await store.get('a')), given);
      assert.deepEqual(valueOf(await store.list()), [headOf(given)]);
    },

    'large bodies are kept whole': async (store) => {
      const body = JSON.stringify({ logs: '0123456789abcdefü'.repeat(200_000) });
      valueOf(await store.keep(post('a', { body })));
      assert.ok(valueOf(await store.get('a'))?.body === body);
    },

    'the one that was kept first stays, and who keeps it again is told of that one': async (store) => {
      const first = post('a');
      valueOf(await store.keep(first));
      const again = post('a', { owner: 'instance-2', body: 'other', receivedAt: new Date('2026-11-28T13:00:00Z') });
      assert.deepEqual(valueOf(await store.keep(again)), { post: headOf(first), isNew: false });
      assert.deepEqual(valueOf(await store.get('a')), first);
    },

    'of many that keep the same post one writes, and all are told of that': async (store) => {
      const racers = Array.from({ length: RACERS }, (_, number) => post('a', { owner: `instance-${number}` }));
      const told = await Promise.all(racers.map((racer) => store.keep(racer)));
      const owners = new Set(told.map((result) => valueOf(result).post.owner));
      assert.equal(owners.size, 1);
      assert.equal(told.filter((result) => valueOf(result).isNew).length, 1);
      assert.deepEqual([valueOf(await store.get('a'))?.owner], [...owners]);
    },

    'what was received first comes first in the list': async (store) => {
      const times = [3, 1, 2];
      for (const time of times) valueOf(await store.keep(post(`p${time}`, { receivedAt: new Date(time * 1000) })));
      const ids = valueOf(await store.list()).map(({ id }) => id);
      assert.deepEqual(ids, ['p1', 'p2', 'p3']);
    },

    'a post that was removed is gone, and can be kept again': async (store) => {
      valueOf(await store.keep(post('a')));
      valueOf(await store.keep(post('b')));
      valueOf(await store.remove('a'));
      assert.equal(valueOf(await store.get('a')), undefined);
      assert.equal(valueOf(await store.take('a', 'instance-1', 'instance-2')), false);
      const again = post('a', { owner: 'instance-2' });
      assert.deepEqual(valueOf(await store.keep(again)), { post: headOf(again), isNew: true });
      assert.equal(valueOf(await store.list()).length, 2);
    },
  },
};

const owners: Topic<PostStore> = {
  name: 'owners',
  tests: {
    'a post is taken from the owner that it has, and from no other': async (store) => {
      valueOf(await store.keep(post('a')));
      assert.equal(valueOf(await store.take('a', 'instance-2', 'instance-3')), false);
      assert.equal(valueOf(await store.get('a'))?.owner, 'instance-1');
      assert.equal(valueOf(await store.take('a', 'instance-1', 'instance-2')), true);
      assert.deepEqual(valueOf(await store.get('a')), post('a', { owner: 'instance-2' }));
    },

    'of many that take it from the same owner one has it': async (store) => {
      valueOf(await store.keep(post('a')));
      const takers = Array.from({ length: RACERS }, (_, number) => `taker-${number}`);
      const taken = await Promise.all(takers.map((taker) => store.take('a', 'instance-1', taker)));
      const winners = takers.filter((_, number) => {
        const result = taken[number];
        return result !== undefined && valueOf(result);
      });
      assert.equal(winners.length, 1);
      assert.equal(valueOf(await store.get('a'))?.owner, winners[0]);
    },
  },
};

const persistence: Topic<PostStore> = {
  name: 'persistence',
  needs: 'reopen',
  tests: {
    'who opens the store anew finds the post and its owner': async (store, { reopen }) => {
      valueOf(await store.keep(post('a')));
      valueOf(await store.take('a', 'instance-1', 'instance-2'));
      const opened = await reopen();
      assert.deepEqual(valueOf(await opened.get('a')), post('a', { owner: 'instance-2' }));
    },
  },
};

const twoHandles: Topic<PostStore> = {
  name: 'two handles',
  needs: 'another',
  tests: {
    'both have the same posts': async (store, { another }) => {
      const other = await another();
      valueOf(await store.keep(post('a')));
      const told = valueOf(await other.keep(post('a', { owner: 'instance-2' })));
      assert.deepEqual(told, { post: headOf(post('a')), isNew: false });
      valueOf(await other.remove('a'));
      assert.equal(valueOf(await store.get('a')), undefined);
    },
  },
};

const failures: Topic<PostStore> = {
  name: 'failures',
  needs: 'breakDown',
  tests: {
    'what fails is store-failed, and nothing is lost': async (store, handles) => {
      valueOf(await store.keep(post('a')));
      const repair = await handles.breakDown();
      await expectFailures({
        keep: () => store.keep(post('b')),
        get: () => store.get('a'),
        list: () => store.list(),
        take: () => store.take('a', 'instance-1', 'instance-2'),
        remove: () => store.remove('a'),
      });
      await repair();
      assert.deepEqual(valueOf(await store.list()), [headOf(post('a'))]);
    },
  },
};

/** What every `PostStore` does, as tests. */
export function postStoreSuite<Store extends PostStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'PostStore', [keeping, owners, persistence, twoHandles, failures], options);
}
