import assert from 'node:assert/strict';
import { DONE, Err, InspectorError } from '@ironic-inspector/core';
import type { CallOptions, IronicClient, Result } from '@ironic-inspector/core';
import { expectCode, presentIn, valueOf } from '../expect-result.ts';
import { eventually } from '../eventually.ts';
import type { IronicCallName } from '../ironic/calls.ts';
import type { Topic } from '../runner.ts';
import { attempts, MAC, MAC_2, newPort, newPortGroup, UUID } from './samples.ts';
import type { IronicClientSubject } from './samples.ts';

type Call = (client: IronicClient, port: string, options?: CallOptions) => Promise<Result<unknown, InspectorError>>;

/** Every call that needs the node's lock, by its name. */
const LOCKING: readonly (readonly [IronicCallName, Call])[] = [
  [
    'patchNode',
    (client, _port, options) => client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }], options),
  ],
  ['setBootDevice', (client, _port, options) => client.setBootDevice(UUID, 'pxe', false, options)],
  ['getBootDevice', (client, _port, options) => client.getBootDevice(UUID, options)],
  ['setPowerState', (client, _port, options) => client.setPowerState(UUID, 'rebooting', options)],
  ['addTrait', (client, _port, options) => client.addTrait(UUID, 'CUSTOM_A', options)],
  ['removeTrait', (client, _port, options) => client.removeTrait(UUID, 'CUSTOM_B', options)],
  ['createPort', (client, _port, options) => client.createPort(newPort({ address: MAC_2 }), options)],
  [
    'patchPort',
    (client, port, options) => client.patchPort(port, [{ op: 'add', path: '/extra/a', value: 1 }], options),
  ],
  ['deletePort', (client, port, options) => client.deletePort(port, options)],
  ['createPortGroup', (client, _port, options) => client.createPortGroup(newPortGroup(), options)],
];
const READING: readonly (readonly [IronicCallName, Call])[] = [
  ['getNode', (client, _port, options) => client.getNode(UUID, options)],
  ['listNodes', (client, _port, options) => client.listNodes({ fields: ['uuid'], ...options })],
  ['validatePower', (client, _port, options) => client.validatePower(UUID, options)],
  ['getInventory', (client, _port, options) => client.getInventory(UUID, options)],
  ['listPorts', (client, _port, options) => client.listPorts({ node: UUID }, options)],
];
const ALL = [
  ...LOCKING,
  ...READING,
  [
    'createNode',
    (client, _port, options) => client.createNode({ driver: 'ipmi' }, options),
  ] as const satisfies readonly [IronicCallName, Call],
];

/** Faults between a client and Ironic, and how the client handles them. */
export const faults: Topic<IronicClientSubject> = {
  name: 'faults',
  tests: {
    'a locked node is tried again until it is free': async (subject) => {
      for (const [name, call] of LOCKING) {
        const port = withNode(subject);
        subject.ironic.lock(UUID, { attempts: 2 });
        valueOf(await call(subject.client, port));
        assert.equal(attempts(subject.ironic, name), 3, name);
      }
    },

    'a node that stays locked is node-locked, and nothing has changed': async (subject) => {
      withNode(subject);
      const { client, ironic } = subject;
      ironic.lock(UUID, { host: 'busy-conductor' });
      const before = ironic.peekNode(UUID);
      const error = expectCode(
        await client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]),
        'node-locked',
      );
      assert.match(error.message, /is locked by host busy-conductor/);
      expectCode(await client.createPort(newPort({ address: MAC_2 })), 'node-locked');
      assert.deepEqual(ironic.peekNode(UUID), before);
      assert.equal(ironic.peekPorts(UUID).length, 1);
      assert.ok(attempts(ironic, 'patchNode') > 1);
    },

    '503 is tried again, whatever the call': async (subject) => {
      for (const [name, call] of ALL) {
        const port = withNode(subject);
        subject.ironic.failNext({ kind: 'status', status: 503, text: 'No conductor' }, { call: name });
        valueOf(await call(subject.client, port));
        assert.equal(attempts(subject.ironic, name), 2, name);
      }
    },

    'no attempt is made when the caller does not let it proceed any more': async (subject) => {
      const lost = new InspectorError('node-locked', 'it is not ours any more');
      for (const [name, call] of ALL) {
        const port = withNode(subject);
        subject.ironic.failNext({ kind: 'status', status: 503, text: 'No conductor' }, { call: name });
        let asked = 0;
        const mayProceed = async () => (asked++ === 0 ? DONE : Err(lost));
        assert.equal((await call(subject.client, port, { mayProceed })).val, lost, name);
        assert.equal(attempts(subject.ironic, name), 1, name);
      }
    },

    '503 for good is ironic-unavailable': async ({ client, ironic }) => {
      ironic.failNext({ kind: 'status', status: 503, text: 'No conductor' }, { call: 'getNode', times: Infinity });
      const error = expectCode(await client.getNode(UUID), 'ironic-unavailable');
      assert.match(error.message, /No conductor/);
      assert.ok(attempts(ironic, 'getNode') > 1);
    },

    'a dropped connection is tried again, whatever the call': async (subject) => {
      for (const [name, call] of ALL) {
        const port = withNode(subject);
        subject.ironic.failNext({ kind: 'drop' }, { call: name });
        valueOf(await call(subject.client, port));
        assert.equal(attempts(subject.ironic, name), 2, name);
      }
    },

    'connections that drop for good are ironic-unavailable': async ({ client, ironic }) => {
      ironic.failNext({ kind: 'drop' }, { call: 'getNode', times: Infinity });
      expectCode(await client.getNode(UUID), 'ironic-unavailable');
    },

    'an answer lost on the way is asked for again': async (subject) => {
      withNode(subject);
      const { client, ironic } = subject;
      ironic.failNext({ kind: 'lost' }, { call: 'patchNode' });
      assert.deepEqual(valueOf(await client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }])).extra, {
        a: 1,
      });
      assert.equal(attempts(ironic, 'patchNode'), 2);
      // The record was created before the answer was lost. A client that recognises it as its own
      // may succeed.
      ironic.failNext({ kind: 'lost' }, { call: 'createPort' });
      const answer = await client.createPort(newPort({ address: MAC_2 }));
      if (answer.ok) assert.equal(answer.val.uuid, ironic.peekPorts(UUID)[1]?.uuid);
      else expectCode(answer, 'already-exists');
      assert.equal(ironic.peekPorts(UUID).length, 2);
    },

    'an answer that is no JSON is ironic-failed': async (subject) => {
      const port = withNode(subject);
      for (const [name, call] of READING) {
        subject.ironic.failNext({ kind: 'garbage' }, { call: name });
        expectCode(await call(subject.client, port), 'ironic-failed');
      }
    },

    'an answer of another shape is ironic-failed': async (subject) => {
      const port = withNode(subject);
      for (const [name, call] of READING) {
        subject.ironic.failNext({ kind: 'wrong' }, { call: name });
        expectCode(await call(subject.client, port), 'ironic-failed');
      }
    },

    'other refusals are final: 4xx is ironic-refused, 5xx ironic-failed': async ({ client, ironic }) => {
      for (const [status, code] of [
        [400, 'ironic-refused'],
        [401, 'ironic-refused'],
        [403, 'ironic-refused'],
        [409, 'ironic-refused'],
        [500, 'ironic-failed'],
      ] as const) {
        ironic.clearCalls();
        ironic.failNext({ kind: 'status', status, text: `because of ${status}` }, { call: 'getNode' });
        const error = expectCode(await client.getNode(UUID), code);
        assert.match(error.message, new RegExp(`because of ${status}`));
        assert.equal(attempts(ironic, 'getNode'), 1, String(status));
      }
    },

    'an aborted call is not even made': async ({ client, ironic }) => {
      expectCode(await client.getNode(UUID, { signal: AbortSignal.abort() }), 'ironic-unavailable');
      assert.equal(attempts(ironic, 'getNode'), 0);
    },

    'a call without an answer ends when it is aborted': async ({ client, ironic }) => {
      ironic.failNext({ kind: 'hang' }, { call: 'getNode', times: Infinity });
      const controller = new AbortController();
      const asked = client.getNode(UUID, { signal: controller.signal });
      await eventually(() => attempts(ironic, 'getNode') === 1);
      controller.abort();
      expectCode(await asked, 'ironic-unavailable');
    },

    'a client goes on after everything went wrong': async ({ client, ironic }) => {
      ironic.failNext({ kind: 'drop' }, { call: 'getNode', times: Infinity });
      expectCode(await client.getNode(UUID), 'ironic-unavailable');
      ironic.clearFaults();
      ironic.addNode({ uuid: UUID });
      assert.equal(presentIn(await client.getNode(UUID)).uuid, UUID);
    },
  },
};

/** Puts the node there anew, with one port, and forgets earlier calls. @returns the port's UUID. */
function withNode({ ironic }: IronicClientSubject): string {
  ironic.removeNode(UUID);
  ironic.unlock(UUID);
  ironic.addNode({ uuid: UUID, macs: [MAC], traits: ['CUSTOM_B'] });
  ironic.clearCalls();
  return ironic.peekPorts(UUID)[0]?.uuid ?? '';
}
