import assert from 'node:assert/strict';
import type { HistoryStore } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { append, at, batch, mac, NODE, refused, refusedIds, serial, sweep } from './samples.ts';

export const refusals: Topic<HistoryStore> = {
  name: 'refused callbacks',
  tests: {
    'every member is kept, set or not': async (history) => {
      const full = refused('a', { reason: 'wrong-token', identifiers: [mac(1), serial('s-1')], node: NODE, count: 3 });
      const bare = refused('b', { identifiers: [], remoteAddress: undefined });
      await append(history, { refused: [full, bare] });
      assert.deepEqual(valueOf(await history.refused({ limit: 10 })), [bare, full]);
      assert.equal(valueOf(await history.size()).refused, 2);
    },

    'counts are added, first and last are kept': async (history) => {
      await append(history, { refused: [refused('a', { firstAt: at(5), lastAt: at(6), count: 2 })] });
      const again = batch({ refused: [refused('a', { firstAt: at(9), lastAt: at(12), count: 5 })] });
      valueOf(await history.append(again));
      valueOf(await history.append(again));
      await append(history, { refused: [refused('a', { firstAt: at(4), lastAt: at(7) })] });
      assert.deepEqual(valueOf(await history.refused({ limit: 10 })), [
        refused('a', { firstAt: at(4), lastAt: at(12), count: 8 }),
      ]);
    },

    'those that came last come first': async (history) => {
      await append(history, {
        refused: [refused('a', { lastAt: at(5) }), refused('b', { lastAt: at(9) }), refused('c', { lastAt: at(7) })],
      });
      assert.deepEqual(await refusedIds(history), ['b', 'c', 'a']);
      assert.deepEqual(await refusedIds(history, { limit: 2 }), ['b', 'c']);
      assert.deepEqual(await refusedIds(history, { since: at(7) }), ['b', 'c']);
    },

    'those after one, also where several came at the same time': async (history) => {
      const all = ['a', 'b', 'c', 'd'].map((id) => refused(id, { lastAt: at(id === 'd' ? 4 : 5) }));
      await append(history, { refused: all });
      assert.deepEqual(await refusedIds(history, { after: { lastAt: at(5), id: 'c' } }), ['b', 'a', 'd']);
      assert.deepEqual(await refusedIds(history, { after: { lastAt: at(5), id: 'a' }, limit: 3 }), ['d']);
      assert.deepEqual(await refusedIds(history, { after: { lastAt: at(4), id: 'd' } }), []);
    },

    'those that share an identifier': async (history) => {
      await append(history, {
        refused: [
          refused('a', { lastAt: at(5), identifiers: [mac(1), mac(2)] }),
          refused('b', { lastAt: at(6), identifiers: [serial('s-1'), mac(3)] }),
          refused('c', { lastAt: at(7), identifiers: [] }),
        ],
      });
      assert.deepEqual(await refusedIds(history, { identifiers: [mac(2), mac(1)] }), ['a']);
      assert.deepEqual(await refusedIds(history, { identifiers: [mac(2), serial('s-1')] }), ['b', 'a']);
      assert.deepEqual(await refusedIds(history, { identifiers: [mac(2), serial('s-1')], since: at(6) }), ['b']);
      assert.deepEqual(await refusedIds(history, { identifiers: [{ kind: 'bmc-mac', value: mac(1).value }] }), []);
      assert.deepEqual(await refusedIds(history, { identifiers: [] }), []);
    },

    'a flood from one source evicts its own rows first': async (history) => {
      await append(history, { refused: [refused('honest', { remoteAddress: '192.0.2.10' })] });
      await flood(history, () => '198.51.100.7');
      await sweep(history, { refusedEntries: 20 });
      const kept = await refusedIds(history);
      assert.equal(kept.length, 20);
      assert.ok(kept.includes('honest'));
      assert.ok(kept.includes('forged-299'), 'of one source the newest stay');
    },

    'all that come from nobody knows where are one source': async (history) => {
      await append(history, { refused: [refused('honest', { remoteAddress: '192.0.2.10' })] });
      await flood(history, () => undefined);
      await sweep(history, { refusedEntries: 20 });
      assert.ok((await refusedIds(history)).includes('honest'));
    },

    'a flood from all of an IPv6 network is one source': async (history) => {
      await append(history, { refused: [refused('honest', { remoteAddress: '2001:db8:0:1::10' })] });
      await flood(history, (number) => `2001:db8:0:2::${number.toString(16)}`);
      await sweep(history, { refusedEntries: 20 });
      assert.ok((await refusedIds(history)).includes('honest'));
    },

    'several sources that flood are treated alike': async (history) => {
      await append(history, { refused: [refused('honest', { remoteAddress: '192.0.2.10' })] });
      await flood(history, (number) => `198.51.100.${number % 3}`);
      await sweep(history, { refusedEntries: 31 });
      const kept = valueOf(await history.refused({ limit: 100 }));
      const counts = [0, 1, 2].map((host) => kept.filter((one) => one.remoteAddress === `198.51.100.${host}`).length);
      assert.deepEqual(counts, [10, 10, 10]);
      assert.ok(kept.some(({ id }) => id === 'honest'));
    },

    'old ones go, and no other': async (history) => {
      await append(history, { refused: [refused('old', { lastAt: at(4) }), refused('new', { lastAt: at(5) })] });
      await sweep(history, { refusedBefore: at(5) });
      assert.deepEqual(await refusedIds(history), ['new']);
    },
  },
};

/** 300 entries, later than any other. */
async function flood(history: HistoryStore, from: (number: number) => string | undefined): Promise<void> {
  const forged = Array.from({ length: 300 }, (_, number) =>
    refused(`forged-${number}`, {
      remoteAddress: from(number),
      identifiers: [mac(number % 256)],
      lastAt: at(10 + number),
    }),
  );
  await append(history, { refused: forged.slice(0, 150) });
  await append(history, { refused: forged.slice(150) });
}
