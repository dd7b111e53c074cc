import assert from 'node:assert/strict';
import { isJsonObject, jsonText, parseJson } from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';
import { loadPayload, personalise } from '../payload.ts';
import type { Topic } from '../runner.ts';
import { expectRefusal, introspected, type OperatorNode, type OperatorSubject, WAIT } from './subject.ts';

/** Beyond what a double holds exactly. */
const LARGE = 12345678901234567890n;

export const data: Topic<OperatorSubject> = {
  name: 'data',
  tests: {
    'what hooks added is in the processed data alone': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const processed = valueOf(await subject.api.data(machine.name));
      assert.deepEqual(processed.inventory, payloadOf(machine)['inventory']);
      assert.ok('all_interfaces' in processed);
      const sent = valueOf(await subject.api.data(machine.uuid, 'unprocessed'));
      assert.ok(isJsonObject(sent));
      assert.deepEqual(sent['inventory'], payloadOf(machine)['inventory']);
      assert.ok(!('all_interfaces' in sent));
    },

    'the text says the same': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      for (const kind of ['processed', 'unprocessed'] as const) {
        const text = valueOf(await subject.api.dataText(machine.uuid, kind));
        assert.deepEqual(parseJson(text), valueOf(await subject.api.data(machine.uuid, kind)));
      }
    },

    'whole numbers of any size are exact': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const posted = jsonText({ ...payloadOf(machine), large: LARGE });
      const begun = valueOf(await subject.api.reapply(machine.name, posted));
      valueOf(await subject.api.finished(begun, WAIT));
      const sent = valueOf(await subject.api.data(machine.uuid, 'unprocessed'));
      assert.ok(isJsonObject(sent));
      assert.equal(sent['large'], LARGE);
      assert.ok(valueOf(await subject.api.dataText(machine.uuid)).includes(String(LARGE)));
    },

    'a node that sent none has none': async (subject) => {
      const { api, nodes } = subject;
      for (const kind of ['processed', 'unprocessed'] as const) {
        expectRefusal(subject, await api.data(nodes.silent.uuid, kind), 'data-not-found');
        expectRefusal(subject, await api.dataText(nodes.silent.name, kind), 'data-not-found');
        expectRefusal(subject, await api.data('nobody', kind), 'node-not-found');
      }
    },
  },
};

export const reapplying: Topic<OperatorSubject> = {
  name: 'reapplying',
  tests: {
    'hooks run again on the stored data, in another run': async (subject) => {
      const [machine] = subject.nodes.machines;
      const first = await introspected(subject, machine);
      const begun = valueOf(await subject.api.reapply(machine.name));
      assert.equal(begun.uuid, machine.uuid);
      const ended = valueOf(await subject.api.finished(begun, WAIT));
      assert.equal(ended.state, 'finished');
      assert.equal(ended.runId, begun.runId);
      assert.notEqual(ended.runId, first.runId);
    },

    'data that is given takes the place of what is stored': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const again = { ...payloadOf(machine), marked: 'by hand' };
      for (const given of [again, jsonText({ ...again, marked: 'as text' })]) {
        const begun = valueOf(await subject.api.reapply(machine.uuid, given));
        valueOf(await subject.api.finished(begun, WAIT));
        const sent = valueOf(await subject.api.data(machine.uuid, 'unprocessed'));
        assert.ok(isJsonObject(sent));
        assert.equal(sent['marked'], typeof given === 'string' ? 'as text' : 'by hand');
      }
    },

    'what is no data is refused, and what is stored stays': async (subject) => {
      const [machine] = subject.nodes.machines;
      await introspected(subject, machine);
      const before = valueOf(await subject.api.dataText(machine.uuid, 'unprocessed'));
      expectRefusal(subject, await subject.api.reapply(machine.uuid, '{"inventory"'), 'bad-request');
      expectRefusal(subject, await subject.api.reapply(machine.uuid, '[]'), 'bad-request');
      assert.equal(valueOf(await subject.api.dataText(machine.uuid, 'unprocessed')), before);
    },

    'without data there is nothing to reapply': async (subject) => {
      expectRefusal(subject, await subject.api.reapply(subject.nodes.silent.uuid), 'data-not-found');
      expectRefusal(subject, await subject.api.reapply('nobody'), 'node-not-found');
    },
  },
};

function payloadOf({ mac, name }: OperatorNode) {
  const bmc = `192.0.2.${name.replace('operator-', '')}`;
  return personalise(loadPayload('ipmi-server'), { bmc, macs: [mac], serial: `serial-of-${name}` });
}
