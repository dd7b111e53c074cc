import { describe, expect, it } from 'vitest';
import { createEnrollHook } from '@ironic-inspector/core';
import { FakeIronic } from '@ironic-inspector/testing';
import { BMC, BODY, errorOf, UUID, withMethods, world } from './world.ts';

const PERMIT = { processing: { permitActiveIntrospection: true } };

describe('a node that came into use while its run waited', () => {
  it('gets its facts where that is permitted, and is never powered off', async () => {
    const { inspector, ironic, wait, calls } = world(PERMIT);
    await wait();
    ironic.setProvisionState(UUID, 'active');
    ironic.clearCalls();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', manageBoot: true });
    expect(ironic.peekNode(UUID)?.properties).toMatchObject({ cpus: '4' });
    expect(calls()).not.toContain('setPowerState');
  });

  it.each(['active', 'rescue', 'available', 'deploying'])(
    '(%s) gets no facts where that is not permitted: the run ends with the reason',
    async (state) => {
      const { inspector, ironic, wait, calls } = world();
      await wait();
      ironic.setProvisionState(UUID, state);
      ironic.clearCalls();
      const error = errorOf(await inspector.continue(BODY));
      await inspector.idle();
      expect(error.message).toContain(`Invalid provision state for introspection: "${state}"`);
      expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'error', error: error.message });
      expect(ironic.peekNode(UUID)?.properties).toEqual({});
      expect(calls()).not.toContain('patchNode');
      expect(calls()).not.toContain('createPort');
    },
  );
});

describe('a run that goes on', () => {
  it('is not replaced because the machine of its node posts without having been asked', async () => {
    const elsewhere = { driver_info: { ipmi_address: '192.0.2.77' }, provision_state: 'active' };
    const { inspector, ironic, wait } = world(PERMIT, elsewhere);
    await wait();
    const waiting = (await inspector.status(UUID)).unwrap();
    expect(waiting.state).toBe('waiting');
    // From now on Ironic finds the machine by its management controller, and the look-up does not.
    await ironic.patchNode(UUID, [{ op: 'replace', path: '/driver_info/ipmi_address', value: BMC }]);
    expect(errorOf(await inspector.continue(BODY)).code).toBe('node-locked');
    expect((await inspector.status(UUID)).unwrap()).toEqual(waiting);
  });
});

describe('a discovery under way', () => {
  it('is not forgotten by upkeep before its node is in Ironic', async () => {
    const fake = new FakeIronic();
    const ironic = withMethods(fake, {
      createNode: async (node, options) => {
        (await inspector.upkeep()).unwrap();
        return fake.createNode(node, options);
      },
    });
    const { inspector } = world({ ironic, notFoundHook: createEnrollHook() });
    const { uuid } = (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(uuid)).unwrap().state).toBe('finished');
    expect(fake.peekNode(uuid)?.driver_info).toEqual({ ipmi_address: BMC });
  });
});
