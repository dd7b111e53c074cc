import { describe, expect, it } from 'vitest';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import { BMC, errorOf, MAC, UUID, world } from './world.ts';

describe('introspecting a node', () => {
  it('boots its ramdisk and waits for it', async () => {
    const { inspector, ironic, calls } = world({}, { macs: [MAC] });
    const run = (await inspector.introspect('node-1')).unwrap();
    expect(run).toMatchObject({
      uuid: UUID,
      state: 'starting',
      finishedAt: undefined,
      error: undefined,
      manageBoot: true,
    });
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'waiting',
      runId: run.runId,
      attributes: { mac: [MAC], bmc_address: [BMC] },
    });
    expect(calls()).toEqual(['getNode', 'validatePower', 'listPorts', 'setBootDevice', 'setPowerState']);
    expect(ironic.calls.slice(-2).map(({ body }) => body)).toEqual([
      { boot_device: 'pxe', persistent: false },
      { target: 'rebooting' },
    ]);
  });

  it('tells observers every step', async () => {
    const { inspector, events, wait } = world({}, { macs: [MAC] });
    (await inspector.start()).unwrap();
    await wait();
    await inspector.stop();
    const own = events.filter(({ type }) => type !== 'ironic-called');
    const types = own.map(({ type }) => type);
    expect(types).toEqual(['requested', 'state-changed', 'boot-device-set', 'powered-on', 'state-changed', 'waiting']);
    const { runId } = (await inspector.status(UUID)).unwrap();
    expect(own.every((event) => event.node === UUID && event.runId === runId)).toBe(true);
  });

  it.each([
    ['Always', true],
    ['true', true],
    [true, true],
    ['Default', false],
    ['Never', false],
    [undefined, false],
    ['whatever', false],
  ])('sets the boot device for good when force_persistent_boot_device is %j: %j', async (value, persistent) => {
    const { ironic, wait } = world({}, { driver_info: { ipmi_address: BMC, force_persistent_boot_device: value } });
    await wait();
    expect(ironic.calls.find(({ name }) => name === 'setBootDevice')?.body).toEqual({ boot_device: 'pxe', persistent });
  });

  it('leaves boot device and power alone when told so, and waits at once', async () => {
    const { inspector, calls } = world({}, { macs: [MAC] });
    const run = (await inspector.introspect(UUID, { manageBoot: false })).unwrap();
    expect(run).toMatchObject({ state: 'waiting', manageBoot: false });
    expect(calls()).toEqual(['getNode', 'listPorts']);
  });

  it('never reboots a node that is in use (CONTRACT.md §3.6)', async () => {
    const { inspector, calls } = world(
      { processing: { permitActiveIntrospection: true } },
      { macs: [MAC], provision_state: 'active' },
    );
    expect((await inspector.introspect(UUID)).unwrap()).toMatchObject({ state: 'waiting', manageBoot: false });
    expect(calls()).toEqual(['getNode', 'listPorts']);
  });

  it('begins again while it waits; the old run is over', async () => {
    const { inspector, wait } = world();
    await wait();
    const first = (await inspector.status(UUID)).unwrap();
    await wait();
    const second = (await inspector.status(UUID)).unwrap();
    expect(second.state).toBe('waiting');
    expect(second.runId).not.toBe(first.runId);
  });

  it('discards the data of the last run', async () => {
    const { inspector, store, wait } = world();
    (await store.data.save(UUID, 'processed', '{}')).unwrap();
    await wait();
    expect(errorOf(await inspector.data(UUID)).code).toBe('data-not-found');
  });

  it('is refused while the last one is busy', async () => {
    const { inspector } = world();
    (await inspector.introspect(UUID)).unwrap();
    expect(errorOf(await inspector.introspect(UUID))).toMatchObject({
      code: 'invalid-state',
      message: "Can not transition from state 'starting' on event 'start' (no defined transition)",
    });
    await inspector.idle();
  });

  it('goes to one of two who ask at once', async () => {
    const { inspector } = world({}, { macs: [MAC] });
    const asked = await Promise.all([inspector.introspect(UUID), inspector.introspect(UUID)]);
    expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
    await inspector.idle();
  });
});

describe('a node that cannot be introspected', () => {
  it('is unknown to Ironic', async () => {
    expect(errorOf(await world().inspector.introspect('nope'))).toMatchObject({
      code: 'node-not-found',
      message: 'Node nope was not found in Ironic',
    });
  });

  it('is in the wrong provision state', async () => {
    const { inspector, store } = world({}, { provision_state: 'active' });
    const error = errorOf(await inspector.introspect(UUID));
    expect(error.code).toBe('bad-request');
    expect(error.message).toMatch(
      /^Invalid provision state for introspection: "active", valid states are "\['enroll', 'manageable', /,
    );
    expect((await store.nodes.get(UUID)).unwrap()).toBeUndefined();
  });

  it('has no power interface that works', async () => {
    const { inspector, ironic } = world();
    ironic.setPowerValidation(UUID, { valid: false, reason: 'no address' });
    expect(errorOf(await inspector.introspect(UUID)).message).toBe('Failed validation of power interface: no address');
    expect((await inspector.introspect(UUID, { manageBoot: false })).ok).toBe(true);
  });

  it('cannot be recognised by anything: the status says so', async () => {
    const { inspector, wait } = world({}, { driver_info: {} });
    await wait();
    const run = (await inspector.status(UUID)).unwrap();
    expect(run).toMatchObject({ state: 'error', error: expect.stringMatching(/^No lookup attributes were found, /) });
    expect(run.finishedAt).toBeInstanceOf(Date);
    expect(errorOf(await inspector.introspect(UUID, { manageBoot: false })).message).toMatch(
      /^No lookup attributes were found, /,
    );
  });

  it('cannot be recognised, but somebody knows what to do with unknown machines', async () => {
    const { inspector, wait } = world(
      { notFoundHook: { name: 'x', notFound: async () => Ok(undefined) } },
      { driver_info: {} },
    );
    await wait();
    expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  });

  it('may not have its boot managed here', async () => {
    const { inspector } = world({ canManageBoot: false });
    expect(errorOf(await inspector.introspect(UUID)).message).toMatch(/^Managed boot is requested, /);
    expect((await inspector.introspect(UUID, { manageBoot: false })).ok).toBe(true);
  });
});

describe('when Ironic fails while the ramdisk is booted', () => {
  it.each([
    ['setBootDevice', /^Failed to set boot device to PXE: /],
    ['setPowerState', /^Failed to power on the node, check its power management configuration: /],
    ['listPorts', /Ironic is tired/],
  ] as const)('%s: the run ends in error with the reason', async (call, message) => {
    const refusal = Err(new InspectorError('ironic-refused', 'Ironic is tired'));
    const { inspector, ironic, wait } = world({}, { macs: [MAC] });
    Object.defineProperty(ironic, call, { value: async () => refusal });
    await wait();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: expect.stringMatching(message),
      attributes: { mac: [], bmc_address: [] },
    });
  });

  it('and throws, which is its defect: the run ends all the same', async () => {
    const { inspector, ironic, wait } = world();
    Object.defineProperty(ironic, 'setPowerState', { value: () => Promise.reject(new TypeError('oops')) });
    await wait();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Unexpected exception TypeError during boot: oops',
    });
  });
});

describe('the address of the management controller (CONTRACT.md §3.2)', () => {
  const resolveHost = async (host: string) =>
    host === 'bmc.example'
      ? Ok(['192.0.2.20', '2001:db8::20'])
      : host === 'self.example'
        ? Ok(['127.0.0.1', '::1'])
        : Err(new InspectorError('bad-request', 'NXDOMAIN'));

  it.each([
    [{ ipmi_address: '192.0.2.1' }, ['192.0.2.1']],
    [{ ipmi_address: '2001:DB8:0::1' }, ['2001:db8::1']],
    [{ ipmi_address: '[2001:db8::1]' }, ['2001:db8::1']],
    [{ redfish_address: 'https://192.0.2.2/redfish' }, ['192.0.2.2']],
    [{ redfish_address: 'https://[2001:db8::2]:8443' }, ['2001:db8::2']],
    [{ redfish_address: '192.0.2.2:8443' }, ['192.0.2.2']],
    [{ redfish_address: '[2001:DB8::2]:8443' }, ['2001:db8::2']],
    [{ redfish_address: 'bmc.example/redfish/v1' }, ['192.0.2.20', '2001:db8::20']],
    [{ drac_host: 'bmc.example' }, ['192.0.2.20', '2001:db8::20']],
    [{ ipmi_address: 'bmc.example', redfish_address: '192.0.2.2' }, ['192.0.2.20', '2001:db8::20']],
    [{ ipmi_address: '', redfish_address: '192.0.2.2' }, ['192.0.2.2']],
    [{ ipmi_address: '192.0.2.1', ipmi_bridging: 'single' }, []],
    [{ ipmi_address: '192.0.2.1', ipmi_bridging: 'no' }, ['192.0.2.1']],
    [{ ipmi_address: 'self.example' }, []],
    [{ ipmi_address: '127.0.0.1' }, []],
    [{ ipmi_address: 'nowhere.example', redfish_address: '192.0.2.2' }, []],
    [{ ipmi_address: 'https://' }, []],
    [{ ipmi_address: { an: 'object' } }, []],
  ])('of %j is %j', async (driver_info, addresses) => {
    const { inspector, wait } = world({ resolveHost }, { driver_info, macs: [MAC] });
    await wait();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'waiting',
      attributes: { bmc_address: addresses },
    });
  });
});
