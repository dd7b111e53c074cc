import assert from 'node:assert/strict';
import { jsonText } from '@ironic-inspector/core';
import type { DryRunNode, NewRule } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorSubject } from './subject.ts';

const UUID = 'aaaaaaaa-0000-4000-8000-000000000001';

const RULE: NewRule = {
  uuid: UUID,
  description: 'Racks ü',
  conditions: [{ op: 'ge', field: 'memory_mb', value: 1 }],
  actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r7' }],
};

const STORED = {
  uuid: UUID,
  description: 'Racks ü',
  scope: null,
  conditions: [{ op: 'ge', field: 'memory_mb', value: 1, multiple: 'any', invert: false }],
  actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r7' }],
};

export const rules: Topic<OperatorSubject> = {
  name: 'rules',
  tests: {
    'a rule is created, read, listed and removed': async (subject) => {
      const { api } = subject;
      assert.deepEqual(valueOf(await api.rules.create(RULE)), STORED);
      assert.deepEqual(valueOf(await api.rules.get(UUID)), STORED);
      assert.deepEqual(valueOf(await api.rules.list()), [STORED]);
      valueOf(await api.rules.remove(UUID));
      expectRefusal(subject, await api.rules.get(UUID), 'rule-not-found');
      assert.deepEqual(valueOf(await api.rules.list()), []);
    },

    'a rule that is posted as text is the same': async ({ api }) => {
      assert.deepEqual(valueOf(await api.rules.create(jsonText(RULE))), STORED);
    },

    'rules are in the order in which they were created': async ({ api }) => {
      const made: string[] = [];
      for (let number = 0; number < 10; number += 1) {
        const { uuid: _, ...rule } = RULE;
        made.push(valueOf(await api.rules.create({ ...rule, description: `${number}` })).uuid);
      }
      const listed = valueOf(await api.rules.list());
      assert.deepEqual(
        listed.map(({ uuid, description }) => [uuid, description]),
        made.map((uuid, number) => [uuid, `${number}`]),
      );
      valueOf(await api.rules.clear());
      assert.deepEqual(valueOf(await api.rules.list()), []);
      valueOf(await api.rules.clear());
    },

    'what is wrong with a rule is said': async (subject) => {
      const { api } = subject;
      valueOf(await api.rules.create(RULE));
      expectRefusal(subject, await api.rules.create(RULE), 'already-exists');
      for (const odd of [{ actions: [] }, { ...RULE, uuid: 'odd' }, { actions: [{ action: 'dance' }] }]) {
        expectRefusal(subject, await api.rules.create(jsonText(odd)), 'bad-request');
      }
      assert.equal(valueOf(await api.rules.list()).length, 1);
    },

    'a rule that is not there is neither read nor removed': async (subject) => {
      for (const uuid of [UUID, 'nothing', '', '..']) {
        expectRefusal(subject, await subject.api.rules.get(uuid), 'rule-not-found');
        expectRefusal(subject, await subject.api.rules.remove(uuid), 'rule-not-found');
      }
    },

    'rules are applied to what machines post': async (subject) => {
      const [machine] = subject.nodes.machines;
      valueOf(await subject.api.rules.create(RULE));
      await introspected(subject, machine);
      assert.equal(subject.ironic.peekNode(machine.uuid)?.extra?.['rack'], 'r7');
    },
  },
};

export const dryRuns: Topic<OperatorSubject> = {
  name: 'dry runs of rules',
  tests: {
    'each node is told of, and all together': async (subject) => {
      const [first, second] = subject.nodes.machines;
      await introspected(subject, first);
      await introspected(subject, second);
      const nodes = [first.name, second.uuid, 'nobody'];
      const dry = valueOf(await subject.api.rules.dryRun({ rules: [RULE], nodes }));
      const judged: DryRunNode[] = [];
      for await (const one of dry) judged.push(one);
      assert.deepEqual(
        judged.map(({ node, uuid }) => [node, uuid]),
        [
          [first.name, first.uuid],
          [second.name, second.uuid],
          ['nobody', null],
        ],
      );
      assert.deepEqual(judged[0]?.changes?.node, [{ op: 'add', path: '/extra/rack', value: 'r7' }]);
      assert.equal(judged[0]?.outcome[0]?.matched, true);
      assert.equal(judged[2]?.evaluated, false);
      assert.equal(judged[2]?.failures[0]?.code, 'node-not-found');
      const { end, nodes: looked, changed, text } = dry.summary;
      assert.deepEqual([end, looked, changed], ['complete', 3, 2]);
      assert.ok(text !== '');
      assert.equal(subject.ironic.peekNode(first.uuid)?.extra?.['rack'], undefined);
    },

    'one that is left is over': async (subject) => {
      const [first, second] = subject.nodes.machines;
      await introspected(subject, first);
      await introspected(subject, second);
      const dry = valueOf(await subject.api.rules.dryRun({ rules: [RULE], nodes: [first.name, second.name] }));
      for await (const { node } of dry) {
        assert.equal(node, first.name);
        break;
      }
      assert.equal(dry.summary.end, 'left');
    },

    'one that is aborted ends': async (subject) => {
      const [first] = subject.nodes.machines;
      await introspected(subject, first);
      const aborted = { rules: [RULE], signal: AbortSignal.abort() };
      const dry = valueOf(await subject.api.rules.dryRun(aborted));
      for await (const { node } of dry) assert.fail(`${node} was looked at`);
      assert.equal(dry.summary.end, 'aborted');
    },

    'what is wrong with the options or a rule is said': async (subject) => {
      const { api } = subject;
      expectRefusal(subject, await api.rules.dryRun({ rules: ['{'] }), 'bad-request');
      expectRefusal(subject, await api.rules.dryRun({ rules: [RULE], concurrency: 0 }), 'bad-request');
      const rules = [{ ...RULE, actions: [] }];
      expectRefusal(subject, await api.rules.dryRun({ rules }), 'bad-request');
    },
  },
};
