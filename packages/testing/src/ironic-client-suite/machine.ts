import assert from 'node:assert/strict';
import { expectCode, valueOf } from '../expect-result.ts';
import type { Topic } from '../runner.ts';
import { UUID } from './samples.ts';
import type { IronicClientSubject } from './samples.ts';

/** What is done to the machine itself: power, boot device, traits. */
export const machine: Topic<IronicClientSubject> = {
  name: 'machine',
  tests: {
    'power is judged with a reason': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      assert.deepEqual(valueOf(await client.validatePower(UUID)), { valid: true, reason: undefined });
      ironic.setPowerValidation(UUID, { valid: false, reason: 'ipmi_address is missing' });
      assert.deepEqual(valueOf(await client.validatePower(UUID)), { valid: false, reason: 'ipmi_address is missing' });
    },

    'an inventory is what Ironic has stored, numbers exact, and else Ok(undefined)': async ({ client, ironic }) => {
      assert.equal(valueOf(await client.getInventory(UUID)), undefined);
      ironic.addNode({ uuid: UUID });
      assert.equal(valueOf(await client.getInventory(UUID)), undefined);
      const stored = { inventory: { memory: { total: 18446744073709551615n } }, plugin_data: { ipv4: [null, 'ü'] } };
      ironic.setInventory(UUID, stored);
      assert.deepEqual(valueOf(await client.getInventory(UUID)), stored);
    },

    'a boot device is set for one boot or for all': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      valueOf(await client.setBootDevice(UUID, 'pxe', false));
      assert.equal(valueOf(await client.getBootDevice(UUID)), 'pxe');
      valueOf(await client.setPowerState(UUID, 'rebooting'));
      assert.equal(valueOf(await client.getBootDevice(UUID)), 'disk');
      valueOf(await client.setBootDevice(UUID, 'pxe', true));
      valueOf(await client.setPowerState(UUID, 'rebooting'));
      assert.equal(valueOf(await client.getBootDevice(UUID)), 'pxe');
    },

    'a boot device that Ironic cannot tell is Ok(undefined)': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      ironic.setDefaultBootDevice(UUID, null);
      assert.equal(valueOf(await client.getBootDevice(UUID)), undefined);
    },

    'rebooting turns on what was off, and off is off': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, power_state: 'power off' });
      valueOf(await client.setPowerState(UUID, 'rebooting'));
      assert.equal(ironic.peekNode(UUID)?.power_state, 'power on');
      valueOf(await client.setPowerState(UUID, 'power off'));
      assert.equal(ironic.peekNode(UUID)?.power_state, 'power off');
      valueOf(await client.setPowerState(UUID, 'power off'));
      assert.equal(ironic.peekNode(UUID)?.power_state, 'power off');
    },

    'adding a trait twice and removing one that is not there is fine': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID, traits: ['CUSTOM_OLD'] });
      valueOf(await client.addTrait(UUID, 'CUSTOM_NEW'));
      valueOf(await client.addTrait(UUID, 'CUSTOM_NEW'));
      assert.deepEqual(ironic.peekNode(UUID)?.traits, ['CUSTOM_NEW', 'CUSTOM_OLD']);
      valueOf(await client.removeTrait(UUID, 'CUSTOM_OLD'));
      valueOf(await client.removeTrait(UUID, 'CUSTOM_OLD'));
      assert.deepEqual(ironic.peekNode(UUID)?.traits, ['CUSTOM_NEW']);
    },

    'a trait that Ironic does not take is ironic-refused': async ({ client, ironic }) => {
      ironic.addNode({ uuid: UUID });
      expectCode(await client.addTrait(UUID, 'lower case'), 'ironic-refused');
    },

    'a node that is not there is node-not-found': async ({ client }) => {
      expectCode(await client.validatePower(UUID), 'node-not-found');
      expectCode(await client.getBootDevice(UUID), 'node-not-found');
      expectCode(await client.setBootDevice(UUID, 'pxe', false), 'node-not-found');
      expectCode(await client.setPowerState(UUID, 'rebooting'), 'node-not-found');
      expectCode(await client.addTrait(UUID, 'CUSTOM_A'), 'node-not-found');
    },
  },
};
