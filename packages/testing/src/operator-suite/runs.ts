import assert from 'node:assert/strict';
import type { IntrospectOptions, RunOfNode } from '@ironic-inspector/core';
import { expectCode, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject, reaches, WAIT, waiting } from './subject.ts';

const NOBODY = '00000000-0000-4000-8000-00000000dead';

export const runs: Topic<OperatorSubject> = {
  name: 'runs',
  tests: {
    'a run is given back when it has begun': async ({ api, nodes: { silent } }) => {
      const begun = valueOf(await api.introspect(silent.name));
      assert.equal(begun.uuid, silent.uuid);
      assert.ok(begun.runId !== '');
      assert.ok(['starting', 'waiting'].includes(begun.state), begun.state);
      assert.ok(begun.startedAt instanceof Date && begun.stateSince instanceof Date);
      assert.equal(begun.finishedAt, undefined);
      const record = await reaches(api, silent.uuid, 'waiting');
      assert.equal(record.runId, begun.runId);
    },

    'with `wait` it has ended': async (subject) => {
      const [machine] = subject.nodes.machines;
      const run = await introspected(subject, machine);
      assert.equal(run.uuid, machine.uuid);
      assert.equal(run.state, 'finished');
      assert.equal(run.error, undefined);
      assert.ok(run.finishedAt !== undefined && run.finishedAt >= run.startedAt);
      const record = valueOf(await subject.api.status(machine.uuid));
      assert.deepEqual([record.runId, record.state], [run.runId, 'finished']);
      assert.equal(subject.ironic.peekNode(machine.uuid)?.properties?.['cpu_arch'], 'x86_64');
    },

    'a node is named by its UUID, too': async ({ api, nodes: { silent } }) => {
      const { uuid } = valueOf(await api.introspect(silent.uuid));
      assert.equal(uuid, silent.uuid);
      assert.equal(valueOf(await api.status(silent.name)).uuid, silent.uuid);
    },

    'each run of a node has an id of its own': async (subject) => {
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const second = await introspected(subject, machine);
      assert.notEqual(first.runId, second.runId);
    },

    'a node that nobody knows is refused': async (subject) => {
      expectRefusal(subject, await subject.api.introspect(NOBODY), 'node-not-found');
      expectRefusal(subject, await subject.api.introspect('nobody'), 'node-not-found');
      expectRefusal(subject, await subject.api.status('nobody'), 'node-not-found');
      for (const odd of ['', '.', '..', 'a/b', '?', '#', '%2e%2e', 'ü']) {
        const [begun, status] = [await subject.api.introspect(odd), await subject.api.status(odd)];
        assert.ok(begun.err && status.err, odd);
      }
    },

    'a node that was never introspected has no record': async (subject) => {
      expectRefusal(subject, await subject.api.status(subject.nodes.silent.uuid), 'introspection-not-found');
    },

    'a misspelt option begins nothing': async (subject) => {
      const misspelt = { manageboot: false } as IntrospectOptions;
      expectCode(await subject.api.introspect(subject.nodes.silent.name, misspelt), 'bad-request');
      expectRefusal(subject, await subject.api.status(subject.nodes.silent.uuid), 'introspection-not-found');
    },

    'who would wait in vain begins nothing': async (subject) => {
      const { api, nodes } = subject;
      expectCode(await api.introspect(nodes.silent.name, { wait: true, period: 0 }), 'bad-request');
      expectRefusal(subject, await api.status(nodes.silent.uuid), 'introspection-not-found');
    },

    'a machine in use is not introspected': async (subject) => {
      subject.ironic.setProvisionState(subject.nodes.silent.uuid, 'active');
      expectRefusal(subject, await subject.api.introspect(subject.nodes.silent.uuid), 'bad-request');
    },

    'an aborted run has failed, and says why': async (subject) => {
      const { api } = subject;
      const run = await waiting(subject);
      const ended = api.finished(run, WAIT);
      valueOf(await api.abort(run.uuid));
      const error = expectCode(await ended, 'processing-failed');
      assert.equal(error.node, run.uuid);
      const record = await reaches(api, run.uuid, 'error');
      assert.equal(record.error, error.message);
      assert.ok(record.finishedAt !== undefined);
    },

    'a run that has ended is left alone by an abort': async (subject) => {
      const [machine] = subject.nodes.machines;
      const { runId } = await introspected(subject, machine);
      valueOf(await subject.api.abort(machine.name));
      const record = valueOf(await subject.api.status(machine.uuid));
      assert.deepEqual([record.runId, record.state], [runId, 'finished']);
    },

    'a node without a run is not aborted': async (subject) => {
      expectRefusal(subject, await subject.api.abort(subject.nodes.silent.uuid), 'introspection-not-found');
      expectRefusal(subject, await subject.api.abort('nobody'), 'node-not-found');
    },
  },
};

export const waits: Topic<OperatorSubject> = {
  name: 'waiting for runs',
  tests: {
    'a run that has ended is answered at once, by its record or its node': async (subject) => {
      const [machine] = subject.nodes.machines;
      const run = await introspected(subject, machine);
      for (const asked of [run, machine.uuid, machine.name]) {
        const answer = valueOf(await subject.api.finished(asked));
        assert.deepEqual([answer.runId, answer.state], [run.runId, 'finished']);
      }
    },

    'a run that goes on is waited for': async (subject) => {
      const [machine] = subject.nodes.machines;
      const begun = valueOf(await subject.api.introspect(machine.name));
      const ended = valueOf(await subject.api.finished(begun, WAIT));
      assert.deepEqual([ended.runId, ended.state], [begun.runId, 'finished']);
    },

    'the wait ends by its signal, and the run goes on': async (subject) => {
      const run = await waiting(subject);
      const end = new AbortController();
      const ended = subject.api.finished(run, { signal: end.signal });
      end.abort();
      const error = expectCode(await ended, 'wait-aborted');
      assert.equal(error.node, run.uuid);
      expectCode(await subject.api.finished(run, { signal: end.signal }), 'wait-aborted');
      assert.equal(valueOf(await subject.api.status(run.uuid)).state, 'waiting');
    },

    'what is no run is refused': async (subject) => {
      const { api, nodes } = subject;
      const odd = { uuid: 'nobody', runId: 'none' } as unknown as RunOfNode;
      expectCode(await api.finished(odd), 'bad-request');
      expectCode(await api.finished(nodes.silent.uuid, { period: 4000 }), 'bad-request');
      expectRefusal(subject, await api.finished('nobody'), 'node-not-found');
      expectRefusal(subject, await api.finished(nodes.silent.uuid), 'introspection-not-found');
    },

    'many are introspected at once, and told of': async (subject) => {
      const names = subject.nodes.machines.map(({ name }) => name);
      const told: string[] = [];
      const all = await subject.api.introspectAll([...names, 'nobody'], {
        period: WAIT.period,
        concurrency: 2,
        onProgress: ({ type, node, ended, total }) => {
          assert.equal(total, 4);
          told.push(type === 'ended' ? `${node} ended, ${ended}` : node);
        },
      });
      const results = valueOf(all);
      assert.deepEqual([...results.keys()], [...names, 'nobody']);
      for (const name of names) {
        const result = results.get(name);
        assert.ok(result !== undefined);
        assert.equal(valueOf(result).state, 'finished');
        assert.ok(told.includes(name));
      }
      const nobody = results.get('nobody');
      assert.ok(nobody !== undefined);
      expectRefusal(subject, nobody, 'node-not-found');
      assert.equal(told.filter((one) => / ended, \d$/.test(one)).length, 4);
      assert.ok(told.some((one) => one.endsWith(' ended, 4')));
    },

    'a batch that cannot be is refused, one that is over begins nothing': async (subject) => {
      const { api, nodes } = subject;
      expectCode(await api.introspectAll([nodes.silent.name], { concurrency: 0 }), 'bad-request');
      expectCode(await api.introspectAll([nodes.silent.name], { period: -1 }), 'bad-request');
      const none = valueOf(await api.introspectAll([nodes.silent.name], { signal: AbortSignal.abort() }));
      const [only] = none.values();
      assert.ok(only !== undefined);
      expectCode(only, 'wait-aborted');
      expectRefusal(subject, await api.status(nodes.silent.uuid), 'introspection-not-found');
    },
  },
};
