import assert from 'node:assert/strict';
import { isJsonObject, parseJson } from '@ironic-inspector/core';
import type { HistoryRun, OperatorApi } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject, WAIT, waiting } from './subject.ts';

export const history: Topic<OperatorSubject> = {
  name: 'history',
  tests: {
    'runs are on record, the newest first, also those that are past': async (subject) => {
      const { api } = subject;
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const second = await introspected(subject, machine);
      await isKept(api, second.runId);
      for (const node of [machine.uuid, machine.name]) {
        const runs = valueOf(await api.history.runs({ node }));
        assert.deepEqual(
          runs.map(({ runId }) => runId),
          [second.runId, first.runId],
        );
      }
      const run = valueOf(await api.history.run(first.runId));
      assert.deepEqual(
        [run.runId, run.node, run.name, run.kind, run.state, run.startedAt],
        [first.runId, machine.uuid, machine.name, 'introspect', 'finished', first.startedAt],
      );
      assert.ok(run.documents.processed !== undefined && run.documents.unprocessed !== undefined);
    },

    'pages of runs go on where the last one ended': async (subject) => {
      const { api } = subject;
      const made: string[] = [];
      for (const machine of [...subject.nodes.machines, subject.nodes.machines[0]]) {
        made.unshift((await introspected(subject, machine)).runId);
      }
      await isKept(api, made[0] ?? '');
      const seen: HistoryRun[] = [];
      for (;;) {
        const after = seen.at(-1);
        const page = valueOf(await api.history.runs({ limit: 3, ...(after !== undefined && { after }) }));
        if (page.length === 0) break;
        seen.push(...page);
      }
      const ours = seen.map(({ runId }) => runId).filter((runId) => made.includes(runId));
      assert.deepEqual(ours, made);
    },

    'only runs of which all is true that is asked': async (subject) => {
      const { api } = subject;
      const [machine, other] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const run = await waiting(subject);
      const last = await introspected(subject, other);
      await isKept(api, last.runId);
      const idsOf = async (query: Parameters<OperatorApi['history']['runs']>[0]) =>
        valueOf(await api.history.runs(query)).map(({ runId }) => runId);
      assert.deepEqual(await idsOf({ name: machine.name }), [first.runId]);
      assert.deepEqual(await idsOf({ node: run.uuid, outcome: 'active' }), [run.runId]);
      assert.deepEqual(await idsOf({ node: run.uuid, outcome: 'finished' }), []);
      assert.deepEqual(await idsOf({ node: other.uuid, since: last.startedAt }), [last.runId]);
      assert.deepEqual(await idsOf({ node: machine.uuid, since: last.startedAt }), []);
    },

    'what happened in a run is told in order, page by page': async (subject) => {
      const { api } = subject;
      const [machine] = subject.nodes.machines;
      const { runId } = await introspected(subject, machine);
      await isKept(api, runId);
      const all = valueOf(await api.history.events(runId));
      const types = all.map(({ step }) => step.type);
      assert.equal(types[0], 'requested');
      for (const type of ['powered-on', 'callback-received', 'powered-off'] as const) assert.ok(types.includes(type));
      for (const event of all) assert.deepEqual([event.runId, event.node], [runId, machine.uuid]);
      assert.deepEqual(
        all.map(({ sequence }) => sequence),
        all.map((_, index) => index + 1),
      );
      const two = valueOf(await api.history.events(runId, { limit: 2 }));
      const after = two.at(-1)?.position ?? 0;
      const rest = valueOf(await api.history.events(runId, { after }));
      assert.deepEqual([...two, ...rest], all);
      assert.deepEqual(valueOf(await api.history.events(runId, { after: all.at(-1)?.position ?? 0 })), []);
    },

    'documents of a run stay': async (subject) => {
      const { api } = subject;
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const text = valueOf(await api.dataText(machine.uuid, 'unprocessed'));
      const begun = valueOf(await api.reapply(machine.uuid, '{"inventory": {"interfaces": []}, "marked": 1}'));
      await api.finished(begun, WAIT);
      await isKept(api, begun.runId);
      assert.equal(valueOf(await api.history.dataText(first.runId, 'unprocessed')), text);
      assert.deepEqual(valueOf(await api.history.data(first.runId, 'unprocessed')), parseJson(text));
      const processed = valueOf(await api.history.data(first.runId));
      assert.ok(isJsonObject(processed) && 'all_interfaces' in processed);
    },

    'a run that another one has taken the place of can be waited for': async (subject) => {
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const second = await introspected(subject, machine);
      const past = valueOf(await subject.api.finished(first, WAIT));
      assert.deepEqual(
        [past.uuid, past.runId, past.state, past.startedAt, past.callback],
        [machine.uuid, first.runId, 'finished', first.startedAt, undefined],
      );
      assert.notEqual(past.runId, second.runId);
      const never = { uuid: machine.uuid, runId: 'never' };
      expectRefusal(subject, await subject.api.finished(never, WAIT), 'run-not-found');
    },

    'two runs of a node are compared': async (subject) => {
      const { api } = subject;
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      await isKept(api, first.runId);
      expectRefusal(subject, await api.history.diff(machine.name), 'data-not-found');
      const second = await introspected(subject, machine);
      await isKept(api, second.runId);
      const diff = valueOf(await api.history.diff(machine.name));
      assert.deepEqual([diff.from.runId, diff.to.runId, diff.changes], [first.runId, second.runId, []]);
      const backwards = valueOf(await api.history.diff(machine.uuid, { from: second.runId, to: first.runId }));
      assert.deepEqual([backwards.from.runId, backwards.to.runId], [second.runId, first.runId]);
      expectRefusal(subject, await api.history.diff(machine.uuid, { from: 'never' }), 'run-not-found');
    },

    'what is not on record is not found': async (subject) => {
      const { history: kept } = subject.api;
      for (const runId of ['never', '', '..', 'a/b']) {
        expectRefusal(subject, await kept.run(runId), 'run-not-found');
        expectRefusal(subject, await kept.events(runId), 'run-not-found');
        expectRefusal(subject, await kept.data(runId), 'run-not-found');
      }
      expectRefusal(subject, await kept.runs({ node: 'nobody' }), 'node-not-found');
      expectRefusal(subject, await kept.runs({ limit: 0 }), 'bad-request');
      expectRefusal(subject, await kept.diff('nobody'), 'node-not-found');
      assert.deepEqual(valueOf(await kept.runs({ node: subject.nodes.silent.uuid })), []);
    },

    'what no list of refused callbacks can be is refused, whatever is looked for': async (subject) => {
      const { refused } = subject.api.history;
      const some = [{ kind: 'mac', value: '02:00:00:00:00:99' }] as const;
      for (const which of [{}, { identifiers: some }, { identifiers: [] }]) {
        for (const limit of [0, -1, 1.5, Number.NaN, 1_000_000]) {
          expectRefusal(subject, await refused({ ...which, limit }), 'bad-request');
        }
        assert.ok(Array.isArray(valueOf(await refused({ ...which, limit: 1 }))));
      }
      const many = Array.from({ length: 1001 }, (_, number) => ({ kind: 'board-serial', value: `${number}` }) as const);
      assert.deepEqual(valueOf(await refused({ identifiers: many.slice(1) })), []);
      expectRefusal(subject, await refused({ identifiers: many }), 'bad-request');
    },

    'a node is forgotten': async (subject) => {
      const { api } = subject;
      const [machine] = subject.nodes.machines;
      const { runId } = await introspected(subject, machine);
      await isKept(api, runId);
      assert.ok(valueOf(await api.history.size()).runs >= 1);
      valueOf(await api.history.forget(machine.name));
      assert.deepEqual(valueOf(await api.history.runs({ node: machine.uuid })), []);
      valueOf(await api.history.forget(machine.uuid));
    },

    'how much is on record, and who was turned away, is told': async ({ api }) => {
      const { runs, events, documents, refused, bytes, position } = valueOf(await api.history.size());
      for (const number of [runs, events, documents, refused, bytes, position]) assert.ok(Number.isInteger(number));
      for (const { id, firstAt } of valueOf(await api.history.refused({ since: new Date(0) }))) {
        assert.ok(id !== '' && firstAt instanceof Date);
      }
      const identifiers = [{ kind: 'system-serial', value: 'nobody has it' }] as const;
      assert.deepEqual(valueOf(await api.history.refused({ identifiers })), []);
    },
  },
};

/** Waits until history has the end of the run: it may be a second behind. */
async function isKept(api: OperatorApi, runId: string): Promise<void> {
  await eventually(async () => {
    const run = await api.history.run(runId);
    if (run.err || run.val.finishedAt === undefined) return false;
    const events = await api.history.events(runId);
    return events.ok && (run.val.state === 'error' || events.val.some(({ step }) => step.type === 'powered-off'));
  }, `the end of run ${runId} in history`);
}
