import assert from 'node:assert/strict';
import type { Introspection, OperatorApi, State } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject, waiting } from './subject.ts';

export const lists: Topic<OperatorSubject> = {
  name: 'lists',
  tests: {
    'the newest run comes first': async (subject) => {
      const expected: string[] = [];
      for (const machine of subject.nodes.machines) expected.unshift((await introspected(subject, machine)).uuid);
      const own = ownOf(subject, await everything(subject.api));
      assert.deepEqual(
        own.map(({ uuid }) => uuid),
        expected,
      );
      for (const run of own) assert.deepEqual([run.state, run.error], ['finished', undefined]);
    },

    'pages go on where the last one ended': async (subject) => {
      for (const machine of subject.nodes.machines) await introspected(subject, machine);
      const all = await everything(subject.api);
      const ways = [({ uuid }: Introspection) => ({ marker: uuid }), (after: Introspection) => ({ after })];
      for (const behind of ways) {
        const seen: Introspection[] = [];
        for (;;) {
          const last = seen.at(-1);
          const page = valueOf(await subject.api.list({ limit: 1, ...(last && behind(last)) }));
          assert.ok(page.length <= 1);
          if (page.length === 0) break;
          seen.push(...page);
        }
        assert.deepEqual(
          seen.map(({ runId }) => runId),
          all.map(({ runId }) => runId),
        );
        assert.equal(ownOf(subject, seen).length, 3);
      }
    },

    'only runs in some states': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const { uuid } = await waiting(subject);
      const inStates = async (...states: readonly State[]) =>
        ownOf(subject, valueOf(await subject.api.list({ states }))).map((run) => run.uuid);
      assert.deepEqual(await inStates('waiting'), [uuid]);
      assert.deepEqual(await inStates('finished'), [machine.uuid]);
      assert.deepEqual(await inStates('finished', 'waiting'), [uuid, machine.uuid]);
      assert.deepEqual(await inStates('reapplying'), []);
    },

    'what no list can be is refused': async (subject) => {
      const { api, nodes } = subject;
      for (const limit of [-1, 1_000_000, 1.5]) expectRefusal(subject, await api.list({ limit }), 'bad-request');
      const states = ['asleep'] as unknown as readonly State[];
      expectRefusal(subject, await api.list({ states }), 'bad-request');
      expectRefusal(subject, await api.list({ marker: 'nobody' }), 'bad-request');
      expectRefusal(subject, await api.list({ marker: nodes.silent.uuid }), 'introspection-not-found');
    },
  },
};

async function everything(api: OperatorApi): Promise<readonly Introspection[]> {
  return valueOf(await api.list());
}

/** Those of the subject: others may be on record. */
function ownOf({ nodes }: OperatorSubject, runs: readonly Introspection[]): readonly Introspection[] {
  const own = new Set([...nodes.machines, nodes.silent].map(({ uuid }) => uuid));
  return runs.filter(({ uuid }) => own.has(uuid));
}
