import assert from 'node:assert/strict';
import type { JsonPatch } from '@ironic-inspector/core';
import { expectCode, presentIn, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { attempts, OTHER, UUID } from './samples.ts';
import type { IronicClientSubject } from './samples.ts';

export const nodes: Topic<IronicClientSubject> = {
  name: 'nodes',
  tests: {
    'a node is found by its UUID and by its name, with all its fields': async ({ client, ironic }) => {
      ironic.addNode({
        uuid: UUID,
        name: 'rack-1.slot_2~a',
        driver_info: { ipmi_address: '192.0.2.1' },
        extra: { deep: [{ a: null }] },
        traits: ['CUSTOM_A'],
      });
      const node = presentIn(await client.getNode(UUID));
      assert.equal(node.uuid, UUID);
      assert.equal(node.name, 'rack-1.slot_2~a');
      assert.equal(node.provision_state, 'manageable');
      assert.equal(node.power_state, 'power off');
      assert.deepEqual(node.driver_info, { ipmi_address: '192.0.2.1' });
      assert.deepEqual(node.extra, { deep: [{ a: null }] });
      assert.deepEqual(node.traits, ['CUSTOM_A']);
      assert.equal(node['resource_class'], null);
      assert.equal(presentIn(await client.getNode('rack-1.slot_2~a')).uuid, UUID);
    },

    'whole numbers beyond those of a double come and go exactly': async ({ client, ironic }) => {
      const extra = { large: 18446744073709551615n, list: [-9007199254740993n, 5187] };
      ironic.addNode({ uuid: UUID, extra });
      assert.deepEqual(presentIn(await client.getNode(UUID)).extra, extra);
      const patch: JsonPatch = [{ op: 'add', path: '/extra/more', value: 6001405123456789012345n }];
      const patched = valueOf(await client.patchNode(UUID, patch));
      assert.deepEqual(patched.extra, { ...extra, more: 6001405123456789012345n });
      assert.deepEqual(ironic.peekNode(UUID)?.extra, patched.extra);
    },

    'a node that is not there is Ok(undefined), by UUID and by name': async ({ client }) => {
      assert.equal(valueOf(await client.getNode(UUID)), undefined);
      assert.equal(valueOf(await client.getNode('nobody')), undefined);
    },

    'an id is never more than an id': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      for (const id of [`${UUID}/states`, `${UUID}?fields=uuid`, `${UUID}#`, `../nodes/${UUID}`, 'detail/', ' ', 'ä']) {
        const answer = await client.getNode(id);
        assert.ok(answer.err || answer.val === undefined, `"${id}" is no node`);
      }
    },

    'only the fields asked for come, and the UUID': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, driver_info: { ipmi_address: '192.0.2.1' } });
      const node = presentIn(await client.getNode(UUID, { fields: ['provision_state'] }));
      assert.equal(node.uuid, UUID);
      assert.equal(node.provision_state, 'manageable');
      assert.equal(node.driver_info, undefined);
    },

    'no nodes are an empty list': async ({ client }) => {
      assert.deepEqual(valueOf(await client.listNodes({ fields: ['uuid'] })), []);
    },

    'all nodes are listed, however many pages that takes': async ({ client, ironic }) => {
      const uuids = Array.from({ length: 25 }, (_, index) => ironic.addNode({ name: `node-${index}` }).uuid);
      const listed = valueOf(await client.listNodes({ fields: ['uuid', 'name'] }));
      assert.deepEqual(listed.map(({ uuid }) => uuid).toSorted(), uuids.toSorted());
      assert.ok(listed.every(({ name }) => name?.startsWith('node-')));
      assert.equal(listed[0]?.driver_info, undefined);
    },

    'a new node is in enroll': async ({ client, ironic }) => {
      const created = valueOf(
        await client.createNode({
          driver: 'ipmi',
          name: 'new-1',
          driver_info: { ipmi_address: '192.0.2.1' },
          resource_class: 'baremetal',
        }),
      );
      assert.equal(created.provision_state, 'enroll');
      const node = ironic.peekNode(created.uuid);
      assert.equal(node?.name, 'new-1');
      assert.equal(node?.driver, 'ipmi');
      assert.equal(node?.['resource_class'], 'baremetal');
      assert.deepEqual(node?.driver_info, { ipmi_address: '192.0.2.1' });
    },

    'a new node gets the UUID chosen for it': async ({ client }) => {
      assert.equal(valueOf(await client.createNode({ driver: 'ipmi', uuid: UUID })).uuid, UUID);
    },

    'a taken UUID or name already exists, and is not tried again': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, name: 'taken' });
      expectCode(await client.createNode({ driver: 'ipmi', uuid: UUID }), 'already-exists');
      const error = expectCode(
        await client.createNode({ driver: 'ipmi', uuid: OTHER, name: 'taken' }),
        'already-exists',
      );
      assert.match(error.message, /A node with name taken already exists\./);
      assert.equal(attempts(ironic, 'createNode'), 2);
    },

    'what Ironic refuses to create is ironic-refused, in its words': async ({ client }) => {
      const error = expectCode(await client.createNode({ driver: 'no-such-driver' }), 'ironic-refused');
      assert.match(error.message, /No valid host was found\. Reason: .*no-such-driver/);
      assert.doesNotMatch(error.message, /faultstring|\\"/);
      expectCode(await client.createNode({ driver: 'ipmi', no_such_field: 1 }), 'ironic-refused');
    },

    'a patch is applied, and its answer is the node as it is then': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, properties: { local_gb: '10', old: 1 } });
      const patch: JsonPatch = [
        { op: 'add', path: '/properties/cpus', value: '4' },
        { op: 'replace', path: '/properties/local_gb', value: '99' },
        { op: 'remove', path: '/properties/old' },
        { op: 'add', path: '/extra/deep', value: { list: [1, null, 'ü🚀'] } },
        { op: 'add', path: '/resource_class', value: 'big' },
      ];
      const node = valueOf(await client.patchNode(UUID, patch));
      assert.deepEqual(node.properties, { local_gb: '99', cpus: '4' });
      assert.deepEqual(node.extra, { deep: { list: [1, null, 'ü🚀'] } });
      assert.deepEqual(ironic.peekNode(UUID)?.properties, node.properties);
      assert.equal(ironic.peekNode(UUID)?.['resource_class'], 'big');
      assert.equal(attempts(ironic, 'patchNode'), 1);
    },

    'a patch that Ironic refuses changes nothing at all': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, properties: { cpus: '1' } });
      const good = { op: 'add', path: '/properties/cpus', value: '4' } as const;
      const bad: JsonPatch = [
        { op: 'add', path: '/properties/a.b', value: 1 },
        { op: 'add', path: '/no_such_field', value: 1 },
        { op: 'remove', path: '/properties/absent' },
        { op: 'add', path: '/extra/no/such/parent', value: 1 },
        { op: 'add', path: '/properties', value: 'not an object' },
      ];
      for (const step of bad) {
        expectCode(await client.patchNode(UUID, [good, step]), 'ironic-refused');
        assert.deepEqual(ironic.peekNode(UUID)?.properties, { cpus: '1' }, step.path);
      }
      assert.equal(attempts(ironic, 'patchNode'), bad.length);
    },

    'a conflict that is no lock is final': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, provision_state: 'inspecting' });
      expectCode(await client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]), 'ironic-refused');
      assert.equal(attempts(ironic, 'patchNode'), 1);
    },

    'interfaces are reset with the driver when asked for': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      const patch: JsonPatch = [{ op: 'replace', path: '/driver', value: 'redfish' }];
      assert.equal(valueOf(await client.patchNode(UUID, patch, { resetInterfaces: true })).driver, 'redfish');
      assert.match(ironic.calls.at(-1)?.path ?? '', /[?&]reset_interfaces=true/i);
      valueOf(await client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]));
      assert.doesNotMatch(ironic.calls.at(-1)?.path ?? '', /reset_interfaces/);
    },

    'a patch of a node that is not there is node-not-found': async ({ client }) => {
      expectCode(await client.patchNode(UUID, [{ op: 'add', path: '/extra/a', value: 1 }]), 'node-not-found');
    },
  },
};
