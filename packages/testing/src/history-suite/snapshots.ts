import assert from 'node:assert/strict';
import type { HistoryStore, Snapshot } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { append, at, batch, mac, NODE, OTHER, serial, snapshot } from './samples.ts';

const THIRD = '3be26c0b-03f2-4d2e-ae87-c02d7f33c123';

export const snapshots: Topic<HistoryStore> = {
  name: 'snapshots',
  tests: {
    'nothing is known of a node that was never seen': async (history) => {
      assert.equal(valueOf(await history.snapshot(NODE)), undefined);
      assert.deepEqual(valueOf(await history.sharing([mac(1)], 10)), []);
    },

    'a snapshot is kept as it was given': async (history) => {
      const given: Snapshot = {
        ...snapshot(NODE, 5, [
          { kind: 'system-uuid', value: '00000000-0000-4000-8000-000000000001' },
          serial('cn\u00fc-1'),
          { kind: 'chassis-serial', value: 'c-1' },
          { kind: 'board-serial', value: 'b-1' },
          { kind: 'bmc-mac', value: '52:54:00:00:00:ff' },
          mac(1),
          mac(2),
          { kind: 'bmc-address', value: '192.0.2.1' },
        ]),
        hardware: 'abc',
        name: 'node-1',
        machine: { vendor: 'Dell Inc.', product: 'PowerEdge R740', cpus: 40, memoryMb: 196_608, diskBytes: 4e12 },
        findings: [{ finding: 'nic-replaced', message: 'One NIC is gone.' }],
      };
      await append(history, { snapshots: [given] });
      assert.deepEqual(presentIn(await history.snapshot(NODE)), given);
      const untold = snapshot(NODE, 6, given.identifiers);
      await append(history, { snapshots: [untold] });
      assert.deepEqual(presentIn(await history.snapshot(NODE)), untold);
    },

    'machines of a product are found, in any case and page by page': async (history) => {
      const of = (node: string, product?: string) => ({
        ...snapshot(node, 5, [mac(1)]),
        ...(product !== undefined && { machine: { product } }),
      });
      const nodes = [NODE, OTHER, THIRD].toSorted();
      await append(history, { snapshots: nodes.map((node) => of(node, 'PowerEdge R740 \u00df')) });
      const found = async (product: string, limit: number, after?: string) =>
        valueOf(await history.machines({ product, limit, ...(after !== undefined && { after }) })).map(
          ({ node }) => node,
        );
      assert.deepEqual(await found('POWEREDGE r740 \u00df', 10), nodes);
      assert.deepEqual(await found('PowerEdge R740 \u00df', 2), nodes.slice(0, 2));
      assert.deepEqual(await found('PowerEdge R740 \u00df', 2, nodes[1]), nodes.slice(2));
      assert.deepEqual(await found('PowerEdge', 10), []);
      await append(history, { snapshots: [{ ...of(NODE), at: at(6) }] });
      assert.equal((await found('PowerEdge R740 \u00df', 10)).includes(NODE), false);
    },

    'many are found in one look, each once': async (history) => {
      const given = [{ ...snapshot(NODE, 5, [mac(1)]), hardware: 'abc' }, snapshot(OTHER, 5, [])];
      await append(history, { snapshots: given });
      const found = valueOf(await history.snapshots([OTHER, THIRD, NODE, OTHER]));
      assert.deepEqual(
        found.toSorted((one, other) => (one.node < other.node ? -1 : 1)),
        given,
      );
      assert.deepEqual(valueOf(await history.snapshots([THIRD])), []);
      assert.deepEqual(valueOf(await history.snapshots([])), []);
    },

    'the same identifiers again are still what the node is found by': async (history) => {
      for (const second of [1, 2, 3]) {
        const identifiers = second === 2 ? [mac(2)] : [mac(1), serial('s-1')];
        await append(history, { snapshots: [snapshot(NODE, second, identifiers), snapshot(OTHER, second, [mac(1)])] });
      }
      assert.deepEqual(await nodesSharing(history, [mac(1), serial('s-1')]), [NODE, OTHER]);
      assert.deepEqual(await nodesSharing(history, [mac(2)]), []);
      assert.deepEqual(presentIn(await history.snapshot(OTHER)).at, at(3));
    },

    'the newest wins, however late it comes': async (history) => {
      await append(history, { snapshots: [snapshot(NODE, 5, [mac(1)]), snapshot(NODE, 9, [mac(2)])] });
      const newest = presentIn(await history.snapshot(NODE));
      assert.deepEqual(newest.identifiers, [mac(2)]);
      const old = batch({ snapshots: [snapshot(NODE, 7, [mac(3)])] });
      valueOf(await history.append(old));
      assert.deepEqual(presentIn(await history.snapshot(NODE)), newest);
      for (const gone of [mac(1), mac(3)]) assert.deepEqual(valueOf(await history.sharing([gone], 10)), []);
      assert.deepEqual(valueOf(await history.sharing([mac(2)], 10)), [newest]);
    },

    'those that share most come first': async (history) => {
      await append(history, {
        snapshots: [
          snapshot(OTHER, 1, [mac(1), serial('s-2')]),
          snapshot(NODE, 1, [mac(1), mac(2), mac(3), serial('s-1')]),
          snapshot(THIRD, 1, [mac(2), mac(3), serial('s-9')]),
        ],
      });
      const asked = [mac(1), mac(2), mac(3), serial('s-1')];
      assert.deepEqual(await nodesSharing(history, asked), [NODE, THIRD, OTHER]);
      assert.deepEqual(await nodesSharing(history, asked, 2), [NODE, THIRD]);
      assert.deepEqual(await nodesSharing(history, [serial('s-2'), mac(9)]), [OTHER]);
    },

    'kind and value have to be the same': async (history) => {
      await append(history, { snapshots: [snapshot(NODE, 1, [serial('s-1'), mac(1)])] });
      assert.deepEqual(await nodesSharing(history, [{ kind: 'board-serial', value: 's-1' }]), []);
      assert.deepEqual(await nodesSharing(history, [{ kind: 'bmc-mac', value: mac(1).value }]), []);
      assert.deepEqual(await nodesSharing(history, [serial('s-')]), []);
      assert.deepEqual(await nodesSharing(history, [serial('s_1')]), []);
    },

    'what is asked for twice, or held twice, counts once': async (history) => {
      await append(history, {
        snapshots: [snapshot(NODE, 1, [mac(1), mac(1), mac(1)]), snapshot(OTHER, 1, [mac(2), mac(3)])],
      });
      assert.deepEqual(await nodesSharing(history, [mac(1), mac(1), mac(1), mac(2), mac(3)]), [OTHER, NODE]);
    },

    'nobody shares nothing': async (history) => {
      await append(history, { snapshots: [snapshot(NODE, 1, [])] });
      assert.deepEqual(await nodesSharing(history, []), []);
      assert.deepEqual(presentIn(await history.snapshot(NODE)).identifiers, []);
    },
  },
};

async function nodesSharing(
  history: HistoryStore,
  identifiers: Parameters<HistoryStore['sharing']>[0],
  limit = 10,
): Promise<string[]> {
  return valueOf(await history.sharing(identifiers, limit)).map(({ node }) => node);
}
