import assert from 'node:assert/strict';
import { InspectorError } from '@ironic-inspector/core';
import type { FlowEvent, State } from '@ironic-inspector/core';
import { eventually } from '../eventually.ts';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { introspected, type OperatorSubject, waiting } from './subject.ts';

export const events: Topic<OperatorSubject> = {
  name: 'watching',
  tests: {
    'events of a run are told from the first to the last, in order': async (subject) => {
      const [machine] = subject.nodes.machines;
      const watched = subject.api.watch({ node: machine.uuid, types: ['state-changed'] });
      const { runId } = await introspected(subject, machine);
      const states: State[] = [];
      for await (const event of watched) {
        assert.equal(event.type, 'state-changed');
        assert.deepEqual([event.node, event.runId], [machine.uuid, runId]);
        assert.ok(event.at instanceof Date);
        states.push(event.to);
        if (event.to === 'finished') break;
      }
      assert.deepEqual(states, ['starting', 'waiting', 'processing', 'finished']);
      assert.equal(watched.dropped, 0);
    },

    'several types of events are told in one order': async (subject) => {
      const [machine] = subject.nodes.machines;
      const watched = subject.api.watch({ node: machine.uuid, types: ['requested', 'data-saved', 'powered-off'] });
      await introspected(subject, machine);
      const told: FlowEvent['type'][] = [];
      for await (const { type } of watched) {
        told.push(type);
        if (type === 'powered-off') break;
      }
      assert.deepEqual(told, ['requested', 'data-saved', 'data-saved', 'powered-off']);
    },

    'other nodes and other runs are not told of': async (subject) => {
      const [first, second] = subject.nodes.machines;
      const watched = subject.api.watch({ node: second.uuid, types: ['state-changed'] });
      await introspected(subject, first);
      await introspected(subject, second);
      for await (const event of watched) {
        assert.equal(event.node, second.uuid);
        if (event.to === 'finished') break;
      }
      const run = await waiting(subject);
      // What is recorded a moment later than it happened may be told, too.
      await eventually(async () => {
        const events = await subject.api.history.events(run.runId);
        return events.ok && events.val.some(({ step }) => step.type === 'state-changed' && step.to === 'waiting');
      }, 'history to be up to date');
      const ofRun = subject.api.watch({ runId: run.runId, types: ['state-changed'] });
      await introspected(subject, first);
      valueOf(await subject.api.abort(run.uuid));
      const states: State[] = [];
      for await (const event of ofRun) {
        states.push(event.to);
        if (event.to === 'error') break;
      }
      assert.deepEqual(states, ['aborting', 'error']);
    },

    'the loop ends by its signal': async ({ api }) => {
      const end = new AbortController();
      const watched = api.watch({ signal: end.signal });
      const next = watched.next();
      end.abort();
      assert.deepEqual(await next, { value: undefined, done: true });
      assert.deepEqual(await watched.next(), { value: undefined, done: true });
      const none = api.watch({ signal: AbortSignal.abort() });
      assert.deepEqual(await none.next(), { value: undefined, done: true });
    },

    'who leaves is told no more': async ({ api }) => {
      const watched = api.watch();
      const next = watched.next();
      assert.deepEqual(await watched.return(), { value: undefined, done: true });
      assert.deepEqual(await next, { value: undefined, done: true });
      assert.deepEqual(await watched.return(), { value: undefined, done: true });
    },

    'a node is named by its UUID': async ({ api }) => {
      const isRefusal = (thrown: unknown) => InspectorError.is(thrown) && thrown.code === 'invalid-options';
      assert.throws(() => api.watch({ node: 'rack-1' as never }), isRefusal);
    },
  },
};
