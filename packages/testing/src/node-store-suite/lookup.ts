import assert from 'node:assert/strict';
import type { LookupAttributes, NodeStore } from '@ironic-inspector/core';
import { presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { accepted, begun, OTHER, run, UUID, uuidOf } from './samples.ts';

const MAC_1 = '52:54:00:00:00:01';
const MAC_2 = '52:54:00:00:00:02';
const BMC_1 = '192.0.2.10';
const BMC_2 = '2001:db8::10';

/** Attributes recorded, matched, cleared; bodies found by digest. */
export const lookup: Topic<NodeStore> = {
  name: 'lookup',
  tests: {
    'counts what each node holds and leaves out nodes that hold nothing': async (store) => {
      await begun(store, { attributes: { mac: [MAC_1, MAC_2], bmc_address: [BMC_1] } });
      await begun(store, { uuid: OTHER, attributes: { mac: ['52:54:00:00:00:03'], bmc_address: [BMC_2] } });
      await begun(store, { uuid: uuidOf(3), attributes: { mac: ['52:54:00:00:00:04'], bmc_address: [] } });
      const offered = { mac: [MAC_1, MAC_2, '52:54:00:00:00:99'], bmc_address: [BMC_1, BMC_2] };
      assert.deepEqual(await matches(store, offered), { [UUID]: 3, [OTHER]: 1 });
    },

    'nothing offered matches nobody': async (store) => {
      await begun(store);
      assert.deepEqual(await matches(store, { mac: [], bmc_address: [] }), {});
    },

    'a value only matches its own kind': async (store) => {
      await begun(store, { attributes: { mac: [MAC_1], bmc_address: [BMC_1] } });
      assert.deepEqual(await matches(store, { mac: [BMC_1], bmc_address: [MAC_1] }), {});
    },

    'nodes may share a value': async (store) => {
      await begun(store, { attributes: { mac: [MAC_1], bmc_address: [BMC_1] } });
      await begun(store, { uuid: OTHER, attributes: { mac: [MAC_2], bmc_address: [BMC_1] } });
      assert.deepEqual(await matches(store, { mac: [MAC_2], bmc_address: [BMC_1] }), { [UUID]: 1, [OTHER]: 2 });
    },

    'a value offered or recorded twice counts once': async (store) => {
      await begun(store, { attributes: { mac: [MAC_1, MAC_1], bmc_address: [] } });
      assert.deepEqual(await matches(store, { mac: [MAC_1, MAC_1, MAC_1], bmc_address: [] }), { [UUID]: 1 });
    },

    'values are values, whatever they look like': async (store) => {
      await begun(store, { attributes: { mac: [MAC_1], bmc_address: ["o'hara"] } });
      const offered = { mac: ["x' OR '1'='1", '%', '52:54:00:00:00:0_', '', '52:54:00:00:00:01;--'], bmc_address: [] };
      assert.deepEqual(await matches(store, offered), {});
      assert.deepEqual(await matches(store, { mac: [], bmc_address: ["o'hara"] }), { [UUID]: 1 });
    },

    'hundreds of values are no problem': async (store) => {
      const mac = Array.from({ length: 500 }, (_, index) => `52:54:00:00:${hex(index >> 8)}:${hex(index & 255)}`);
      await begun(store, { attributes: { mac, bmc_address: [] } });
      assert.deepEqual(await matches(store, { mac, bmc_address: [] }), { [UUID]: 500 });
      assert.deepEqual(presentIn(await store.get(UUID)).attributes.mac, mac);
    },

    'replaced and cleared attributes match no more': async (store) => {
      const { runId, state } = await begun(store, { attributes: { mac: [MAC_1], bmc_address: [BMC_1] } });
      const guard = { runId, states: [state] };
      presentIn(await store.update(UUID, guard, { attributes: { mac: [MAC_2], bmc_address: [BMC_1] } }));
      assert.deepEqual(await matches(store, { mac: [MAC_1], bmc_address: [BMC_1] }), { [UUID]: 1 });
      assert.deepEqual(await matches(store, { mac: [MAC_2], bmc_address: [] }), { [UUID]: 1 });
      presentIn(await store.update(UUID, guard, { attributes: { mac: [], bmc_address: [] } }));
      assert.deepEqual(await matches(store, { mac: [MAC_1, MAC_2], bmc_address: [BMC_1] }), {});
    },

    'a record is found by the digest of its callback': async (store) => {
      const first = await begun(store, { callback: accepted('aa'.repeat(32)) });
      await begun(store, { uuid: OTHER, callback: accepted('bb'.repeat(32), { ok: true }) });
      assert.deepEqual(valueOf(await store.findByDigest('aa'.repeat(32))), [first]);
      assert.deepEqual(valueOf(await store.findByDigest('cc'.repeat(32))), []);
    },

    'all records are found whose callbacks have the digest': async (store) => {
      const both = [await begun(store, { callback: accepted('d1') })];
      both.push(await begun(store, { uuid: OTHER, callback: accepted('d1', { ok: true }) }));
      const found = valueOf(await store.findByDigest('d1'));
      assert.deepEqual(
        found.toSorted((one, other) => one.uuid.localeCompare(other.uuid)),
        both,
      );
    },

    'a digest is found from the write that brings it to the one that takes it': async (store) => {
      const before = await begun(store);
      const guard = { runId: before.runId, states: [before.state] };
      const answer = { ok: false, code: 'processing-failed', message: 'no' } as const;
      presentIn(await store.update(UUID, guard, { callback: accepted('d1') }));
      presentIn(await store.update(UUID, guard, { callback: accepted('d1', answer) }));
      const [found] = valueOf(await store.findByDigest('d1'));
      assert.deepEqual(found?.callback, accepted('d1', answer));
      presentIn(await store.update(UUID, guard, { callback: accepted('d2') }));
      assert.deepEqual(valueOf(await store.findByDigest('d1')), []);
      const last = presentIn(await store.update(UUID, guard, { callback: null }));
      assert.deepEqual(valueOf(await store.findByDigest('d2')), []);
      presentIn(await store.begin(run({ runId: 'run-2', callback: accepted('d3') }), last));
      assert.deepEqual(
        valueOf(await store.findByDigest('d3')).map(({ runId }) => runId),
        ['run-2'],
      );
    },
  },
};

async function matches(store: NodeStore, attributes: LookupAttributes): Promise<Record<string, number>> {
  return Object.fromEntries(valueOf(await store.match(attributes)));
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
