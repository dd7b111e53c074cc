import assert from 'node:assert/strict';
import { jsonText } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import { loadPayload, personalise } from '../payload.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject, reaches, waiting } from './subject.ts';

export const explanations: Topic<OperatorSubject> = {
  name: 'explanations',
  tests: {
    'why a run is where it is': async (subject) => {
      const { api, nodes } = subject;
      const run = await waiting(subject);
      // A run is known by its id as soon as history has it.
      await eventually(async () => (await api.history.run(run.runId)).ok, 'the run in history');
      for (const named of [nodes.silent.name, run.uuid, run.runId]) {
        const { node, runId, state, stage, stages, text } = valueOf(await api.diagnose(named, { logs: false }));
        assert.deepEqual([node, runId, state], [run.uuid, run.runId, 'waiting']);
        assert.ok(stages.some((one) => one.stage === stage && one.reached === 'yes'));
        assert.ok(text !== '');
      }
      valueOf(await api.abort(run.uuid));
      await reaches(api, run.uuid, 'error');
      const { causes } = valueOf(await api.diagnose(run.uuid));
      assert.equal(causes[0]?.cause, 'aborted');
      expectRefusal(subject, await api.diagnose('nobody'), 'node-not-found');
    },

    'what a look-up would make of a machine': async (subject) => {
      const { api, nodes } = subject;
      const run = await waiting(subject);
      const byMac = valueOf(await api.explainLookup({ mac: [nodes.silent.mac] }));
      assert.equal(byMac.found, run.uuid);
      assert.deepEqual(byMac.offered.mac, [nodes.silent.mac]);
      assert.equal(byMac.candidates[0]?.verdict, 'taken');
      const data = personalise(loadPayload('ipmi-server'), { macs: [nodes.silent.mac] });
      for (const offered of [data, jsonText(data)]) {
        assert.equal(valueOf(await api.explainLookup(offered)).found, run.uuid);
      }
      const nobody = valueOf(await api.explainLookup({ mac: ['02:00:00:00:00:99'] }));
      assert.deepEqual([nobody.found, nobody.candidates], [undefined, []]);
      expectRefusal(subject, await api.explainLookup('{'), 'bad-request');
    },

    'who may boot, and why': async (subject) => {
      const run = await waiting(subject);
      const { introspecting, runs, why } = valueOf(await subject.api.bootPolicy());
      assert.ok(introspecting.includes(subject.nodes.silent.mac));
      assert.ok(runs.some(({ runId, node }) => runId === run.runId && node === run.uuid));
      assert.ok(why !== '');
    },

    'who watches machines boot is heard': async (subject) => {
      const { api, nodes } = subject;
      const run = await waiting(subject);
      const event = { what: 'address-given', mac: nodes.silent.mac, source: 'the suite' } as const;
      assert.deepEqual(valueOf(await api.bootEvent(event)), { runs: [run.runId] });
      assert.deepEqual(valueOf(await api.bootEvent({ ...event, mac: '02:00:00:00:00:99' })), { runs: [] });
      expectRefusal(subject, await api.bootEvent({ ...event, mac: 'odd' }), 'bad-request');
    },

    'nodes that Ironic has no more are told of, and forgotten when that is confirmed': async (subject) => {
      const { api, ironic } = subject;
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      assert.deepEqual(await goneIn(subject), []);
      ironic.removeNode(machine.uuid);
      assert.deepEqual(await goneIn(subject), [machine.uuid]);
      expectRefusal(subject, await api.forgetDeleted(0), 'bad-request');
      assert.deepEqual(await goneIn(subject), [machine.uuid]);
      const { forgotten, failed } = valueOf(await api.forgetDeleted(1));
      assert.deepEqual([forgotten, failed], [[machine.uuid], []]);
      expectRefusal(subject, await api.status(machine.uuid), 'introspection-not-found');
      // Only history knows it now.
      await eventually(async () => valueOf(await api.deletedNodes({ history: true })).past.length > 0, 'history');
      const { past } = valueOf(await api.deletedNodes({ history: true }));
      assert.ok(past.some(({ node }) => node === machine.uuid));
      const all = valueOf(await api.forgetDeleted(past.length, { history: true }));
      assert.ok(all.forgotten.includes(machine.uuid));
      assert.deepEqual(valueOf(await api.history.runs({ node: machine.uuid })), []);
    },
  },
};

async function goneIn({ api, nodes }: OperatorSubject): Promise<readonly string[]> {
  const own: readonly string[] = nodes.machines.map(({ uuid }) => uuid);
  const { gone, known } = valueOf(await api.deletedNodes());
  assert.ok(known >= gone.length);
  return gone.map(({ uuid }) => uuid).filter((uuid) => own.includes(uuid));
}
