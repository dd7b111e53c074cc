import assert from 'node:assert/strict';
import type { NodeRecord, NodesQuery } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject, waiting } from './subject.ts';

export const nodes: Topic<OperatorSubject> = {
  name: 'nodes',
  tests: {
    'a node is found by what its machine is, with its newest run': async (subject) => {
      const [machine, other] = subject.nodes.machines;
      const run = await introspected(subject, machine);
      await introspected(subject, other);
      await isSeen(subject, machine.uuid);
      const serial = `SERIAL-of-${machine.name}`;
      for (const query of [
        { uuid: machine.uuid.toUpperCase() },
        { name: machine.name },
        { mac: machine.mac.replaceAll(':', '-') },
        { serial },
        { serial, mac: machine.mac, limit: 5 },
      ]) {
        const [found, ...more] = await search(subject, query);
        assert.deepEqual([found?.uuid, found?.name, more], [machine.uuid, machine.name, []], JSON.stringify(query));
        assert.deepEqual([found?.run?.runId, found?.run?.state], [run.runId, 'finished']);
        assert.equal(found?.machine?.runId, run.runId);
        assert.ok(found.machine.at instanceof Date && (found.machine.hardware.cpus ?? 0) > 0);
      }
      assert.deepEqual(await search(subject, { serial, mac: other.mac }), []);
      assert.deepEqual(await search(subject, { name: 'nobody' }), []);
    },

    'all nodes are listed, the newest run first, page by page': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const { uuid } = await waiting(subject);
      const all = await search(subject, {});
      assert.deepEqual(
        all.map((node) => node.uuid),
        [uuid, machine.uuid],
      );
      assert.deepEqual([all[0]?.run?.state, all[0]?.machine], ['waiting', undefined]);
      const [first] = valueOf(await subject.api.nodes({ limit: 1 }));
      const [second] = valueOf(await subject.api.nodes({ limit: 1, ...(first && { after: first }) }));
      assert.deepEqual([first?.uuid, second?.uuid], [uuid, machine.uuid]);
    },

    'what no search can be is refused': async (subject) => {
      for (const query of [{ mac: 'odd' }, { uuid: 'odd' }, { limit: 0 }]) {
        expectRefusal(subject, await subject.api.nodes(query), 'bad-request');
      }
    },
  },
};

/** Those of the subject: others may be on record. */
async function search({ api, nodes: own }: OperatorSubject, query: NodesQuery): Promise<readonly NodeRecord[]> {
  const uuids = new Set([...own.machines, own.silent].map(({ uuid }) => uuid));
  return valueOf(await api.nodes(query)).filter(({ uuid }) => uuids.has(uuid));
}

/** Waits until history has seen the machine. */
async function isSeen({ api }: OperatorSubject, uuid: string): Promise<void> {
  await eventually(async () => {
    const [node] = valueOf(await api.nodes({ uuid }));
    return node?.machine !== undefined;
  }, `the machine of node ${uuid}`);
}
