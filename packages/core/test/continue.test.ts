import { describe, expect, it } from 'vitest';
import { defaultHooks, Err, InspectorError, Ok, type Hook, type NodePath } from '@ironic-inspector/core';
import { memoryLogSink } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, MAC, UUID, world } from './world.ts';

const DIGITS = /^[0-9a-f]{64}$/;

describe('what the ramdisk posts', () => {
  it('becomes facts on the node and its port, in four calls', async () => {
    const { inspector, ironic, wait, calls } = world();
    await wait();
    ironic.clearCalls();
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
    expect(calls()).toEqual(['getNode', 'patchNode', 'createPort', 'setPowerState']);
    expect(ironic.peekNode(UUID)).toMatchObject({
      power_state: 'power off',
      properties: {
        cpus: '4',
        cpu_arch: 'x86_64',
        memory_mb: '12288',
        local_gb: '999',
        capabilities: 'cpu_vt:true,cpu_aes:true',
      },
    });
    expect(ironic.peekPorts(UUID)).toMatchObject([{ address: MAC, pxe_enabled: true, extra: {} }]);
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'finished',
      error: undefined,
      attributes: { mac: [], bmc_address: [] },
      callback: { digest: expect.stringMatching(DIGITS), answer: { ok: true } },
    });
  });

  it('is kept as it was sent, and with what hooks added (CONTRACT.md, appendix A28)', async () => {
    const { inspector, wait } = world();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    const { logs: _, ...sent } = JSON.parse(BODY);
    const withoutLogs = BODY.replace(/,\s*"logs": "[^"]*"\s*(?=\}$)/, '');
    expect((await inspector.dataText(UUID, 'unprocessed')).unwrap()).toBe(withoutLogs);
    const eth0 = { ip: '198.51.100.7', mac: MAC, client_id: null, pxe: true };
    const eth1 = { ip: null, mac: '52:54:00:ab:cd:ef', client_id: null, pxe: false };
    expect((await inspector.data('node-1')).unwrap()).toEqual({
      ...sent,
      ipmi_address: BMC,
      ipmi_v6address: null,
      all_interfaces: { eth0, eth1 },
      interfaces: { eth0 },
      macs: [MAC],
      local_gb: 999,
      cpus: 4,
      cpu_arch: 'x86_64',
      memory_mb: 12288,
    });
  });

  it('may be an object, too', async () => {
    const { inspector, wait } = world();
    await wait();
    expect((await inspector.continue(JSON.parse(BODY))).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
  });

  it('updates ports that are there, and lists them for it', async () => {
    const { inspector, ironic, wait, calls } = world({}, { macs: ['52:54:00:ab:cd:ef', MAC] });
    ironic.addNode({ macs: ['52:54:00:99:99:99'] });
    await wait();
    ironic.clearCalls();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(calls()).toEqual(['getNode', 'listPorts', 'patchNode', 'setPowerState']);
    expect(ironic.peekPorts(UUID)).toHaveLength(2);
  });

  it('leaves a port alone that belongs to another node, with a warning', async () => {
    const { inspector, ironic, wait, events } = world();
    const other = ironic.addNode({ macs: [MAC] });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekPorts(UUID)).toEqual([]);
    expect(ironic.peekPorts(other.uuid)).toHaveLength(1);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', source: 'ports', message: expect.stringContaining('another node') }),
    );
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });

  it('survives a node that Ironic has locked (Q-20)', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    ironic.lock(UUID, { attempts: 2 });
    (await inspector.continue(BODY)).unwrap();
    ironic.lock(UUID, { attempts: 2 });
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
    expect(ironic.peekNode(UUID)?.power_state).toBe('power off');
  });

  it('never touches power of a node whose boot is not managed (Q-13)', async () => {
    const { inspector, calls } = world();
    (await inspector.introspect(UUID, { manageBoot: false })).unwrap();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(calls()).not.toContain('setPowerState');
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });

  it('leaves the node on when told so', async () => {
    const { inspector, ironic, wait } = world({ processing: { powerOff: false } });
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(ironic.peekNode(UUID)?.power_state).toBe('power on');
  });
});

describe('what is wrong with a callback', () => {
  it.each([
    ['42', 'got int'],
    ['4.5', 'got float'],
    ['"x"', 'got str'],
    ['null', 'got NoneType'],
    ['[]', 'got list'],
    ['true', 'got bool'],
    ['', 'got text that is not JSON: '],
    ['{"a":', 'got text that is not JSON: '],
    [`${'['.repeat(70)}${']'.repeat(70)}`, 'got one nested deeper than 64 levels'],
  ])('%j: it is refused (Q-07, Q-40)', async (body, message) => {
    const error = errorOf(await world().inspector.continue(body));
    expect(error).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining(`Invalid data: expected a JSON object, ${message}`),
    });
  });

  it('too much: it is refused', async () => {
    const { inspector } = world({ limits: { bodyBytes: 100 } });
    expect(errorOf(await inspector.continue(BODY)).code).toBe('too-large');
  });

  it('brackets in text do not nest', async () => {
    const { inspector, wait } = world({ limits: { jsonDepth: 6 } });
    await wait();
    expect((await inspector.continue(bodyWith({ note: `\\"${'['.repeat(100)}` }))).ok).toBe(true);
    await inspector.idle();
  });

  it('belongs to no node: all that is wrong is said at once (A27)', async () => {
    expect(errorOf(await world().inspector.continue('{}'))).toMatchObject({
      code: 'lookup-failed',
      message:
        'The following failures happened during running pre-processing hooks:\n' +
        'Preprocessing hook validate_interfaces: Hardware inventory is empty or missing\n' +
        "Look up error: Could not find a node for attributes {'bmc_address': [], 'mac': []}",
    });
  });

  it('belongs to two nodes as well as to one', async () => {
    const { inspector, ironic } = world();
    const other = ironic.addNode({ driver_info: { ipmi_address: BMC } });
    (await inspector.introspect(UUID)).unwrap();
    (await inspector.introspect(other.uuid)).unwrap();
    await inspector.idle();
    expect(errorOf(await inspector.continue(BODY)).message).toMatch(
      /Look up error: Multiple nodes match the same number of attributes \{.*\}: \['/,
    );
    ironic.addPort(other.uuid, MAC);
    (await inspector.introspect(other.uuid)).unwrap();
    await inspector.idle();
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: other.uuid });
    await inspector.idle();
  });

  it('is an error of the ramdisk: the run ends at once, with its message (Q-02)', async () => {
    const logSink = memoryLogSink();
    const { inspector, wait, ironic, calls } = world({ logSink });
    await wait();
    ironic.clearCalls();
    const error = errorOf(await inspector.continue(bodyWith({ error: 'no disks' })));
    expect(error.message).toMatch(
      /pre-processing hooks:\nPreprocessing hook ramdisk_error: Ramdisk reported error: no disks$/,
    );
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: 'Preprocessing hook ramdisk_error: Ramdisk reported error: no disks',
      attributes: { mac: [], bmc_address: [] },
    });
    await inspector.idle();
    expect(calls()).toEqual([]);
    expect(logSink.saved).toMatchObject([{ source: { uuid: UUID, mac: MAC, bmc: BMC } }]);
  });

  it('has odd leaves: a warning, and the rest counts', async () => {
    const { inspector, wait, events } = world();
    await wait();
    const sent = bodyWith({ boot_interface: 17, pci_devices: 'many' });
    (await inspector.continue(sent)).unwrap();
    await inspector.idle();
    expect(events.filter(({ type }) => type === 'warning')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ source: 'ramdisk-data', message: expect.stringContaining('boot_interface') }),
      ]),
    );
    expect((await inspector.data(UUID, 'unprocessed')).unwrap()).toMatchObject({
      boot_interface: 17,
      pci_devices: 'many',
    });
  });

  it('has logs that are not base64: a warning, the answer stays (Q-22)', async () => {
    const { inspector, wait, events } = world({
      logSink: memoryLogSink(),
      processing: { alwaysStoreRamdiskLogs: true },
    });
    await wait();
    expect((await inspector.continue(bodyWith({ logs: '***' }))).ok).toBe(true);
    await inspector.idle();
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'warning', source: 'ramdisk-logs', message: 'the logs are not base64' }),
    );
  });
});

describe('the same body again (Q-45)', () => {
  it('is answered as before, without doing anything', async () => {
    const { inspector, ironic, wait, calls } = world();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    ironic.clearCalls();
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
    expect(calls()).toEqual([]);
  });

  it('is answered with the same error', async () => {
    const { inspector, wait } = world();
    await wait();
    const body = bodyWith({ error: 'boom' });
    const first = errorOf(await inspector.continue(body));
    expect(errorOf(await inspector.continue(body))).toMatchObject({ code: first.code, message: first.message });
  });

  it('at the same moment is one callback', async () => {
    const { inspector, ironic, wait, calls } = world();
    await wait();
    ironic.clearCalls();
    const answers = await Promise.all([inspector.continue(BODY), inspector.continue(BODY), inspector.continue(BODY)]);
    expect(answers.map((answer) => answer.unwrap())).toEqual([{ uuid: UUID }, { uuid: UUID }, { uuid: UUID }]);
    await inspector.idle();
    expect(calls()).toEqual(['getNode', 'patchNode', 'createPort', 'setPowerState']);
  });

  it('means a new run when one has begun', async () => {
    const { inspector, wait } = world();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });
});

describe('another body', () => {
  it('while the run is processed is turned away, and the run goes on', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    const gate = Promise.withResolvers<void>();
    const getNode = ironic.getNode.bind(ironic);
    Object.defineProperty(ironic, 'getNode', { value: (id: string) => gate.promise.then(() => getNode(id)) });
    const first = inspector.continue(BODY);
    await until(async () => (await inspector.status(UUID)).unwrap().state === 'processing');
    expect(errorOf(await inspector.continue(bodyWith({ note: 1 }))).code).toBe('node-locked');
    expect(errorOf(await inspector.continue(bodyWith({ error: 'boom' }))).code).toBe('node-locked');
    gate.resolve();
    expect((await first).unwrap()).toEqual({ uuid: UUID });
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });

  it('after the run ended belongs to no node (A29)', async () => {
    const { inspector, wait } = world();
    await wait();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(errorOf(await inspector.continue(bodyWith({ note: 1 }))).message).toContain(
      'Look up error: Could not find a node',
    );
  });
});

describe('when processing fails', () => {
  const failing: Hook = { name: 'site', after: () => Err('rack is full') };

  it('the run ends with the reason, nothing was sent, what was sent to us is kept', async () => {
    const { inspector, ironic, wait, calls } = world({ hooks: [...defaultHooks, failing] });
    await wait();
    ironic.clearCalls();
    expect(errorOf(await inspector.continue(BODY))).toMatchObject({
      code: 'processing-failed',
      message: 'rack is full',
    });
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'error', error: 'rack is full' });
    expect(calls()).toEqual(['getNode']);
    expect((await inspector.data(UUID, 'unprocessed')).ok).toBe(true);
    expect(errorOf(await inspector.data(UUID)).code).toBe('data-not-found');
    await inspector.idle();
  });

  it('a hook that throws is named', async () => {
    const broken: Hook = {
      name: 'broken',
      before: () => {
        throw new TypeError('no such thing');
      },
    };
    const { inspector, wait } = world({ hooks: [...defaultHooks, broken] });
    await wait();
    expect(errorOf(await inspector.continue(BODY)).message).toContain(
      'Unexpected exception TypeError during preprocessing in hook broken: no such thing',
    );
    await inspector.idle();
  });

  it('Ironic refuses a change: the error says who wanted it', async () => {
    const odd: Hook = { name: 'odd', after: ({ node }) => node.set('/no_such_field' as NodePath, 1) };
    const { inspector, wait } = world({ hooks: [...defaultHooks, odd] });
    await wait();
    const error = errorOf(await inspector.continue(BODY));
    expect(error).toMatchObject({
      code: 'ironic-refused',
      message: expect.stringMatching(/\(asked for by .*odd.*\)$/),
    });
    await inspector.idle();
  });

  it('the node is gone from Ironic', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    ironic.removeNode(UUID);
    expect(errorOf(await inspector.continue(BODY))).toMatchObject({
      code: 'node-not-found',
      message: `Node ${UUID} was not found in Ironic`,
    });
    expect((await inspector.status(UUID)).unwrap().state).toBe('error');
    await inspector.idle();
  });

  it('the processed data cannot be kept: the run is held up; the unprocessed: a report', async () => {
    const full = async () => Err(new InspectorError('store-failed', 'disk full'));
    const spoilt = world({ data: { save: full, load: async () => Ok(undefined), discard: async () => Ok.EMPTY } });
    await spoilt.wait();
    expect(errorOf(await spoilt.inspector.continue(BODY)).code).toBe('store-failed');
    await spoilt.inspector.idle();
    const told = spoilt.events.filter(({ type }) => type === 'failed' || type === 'interrupted');
    expect(told).toMatchObject([
      { type: 'failed', stage: 'data-store' },
      { type: 'interrupted', stage: 'processing', code: 'store-failed', message: 'disk full' },
    ]);
  });

  it('power cannot be turned off: the run says so, the ramdisk was answered well', async () => {
    const { inspector, ironic, wait } = world();
    await wait();
    Object.defineProperty(ironic, 'setPowerState', {
      value: async () => Err(new InspectorError('ironic-refused', 'stuck')),
    });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap()).toMatchObject({
      state: 'error',
      error: `Failed to power off node ${UUID}, check its power management configuration: stuck`,
    });
    expect((await inspector.continue(BODY)).unwrap()).toEqual({ uuid: UUID });
  });

  it('power cannot be turned off, but the node is new to Ironic: never mind', async () => {
    const { inspector, ironic, wait } = world({}, { provision_state: 'enroll' });
    await wait();
    Object.defineProperty(ironic, 'setPowerState', {
      value: async () => Err(new InspectorError('ironic-refused', 'stuck')),
    });
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  });
});

describe('a machine that belongs to no node', () => {
  it('is given to the not-found hook, and its node is introspected', async () => {
    const { inspector, ironic } = world({
      notFoundHook: {
        name: 'make',
        notFound: async ({ ironic: client, attributes, pluginData }) => {
          pluginData['auto_discovered'] = true;
          return client.createNode({
            driver: 'fake-hardware',
            driver_info: { ipmi_address: attributes.bmc_address[0] },
          });
        },
      },
    });
    const { uuid } = (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    expect(uuid).not.toBe(UUID);
    expect(ironic.peekNode(uuid)).toMatchObject({ provision_state: 'enroll', properties: { cpus: '4' } });
    expect((await inspector.status(uuid)).unwrap().state).toBe('finished');
    expect((await inspector.data(uuid)).unwrap()).toMatchObject({ auto_discovered: true });
  });

  it.each([
    [async () => Ok(undefined), 'Look up error: Node not found hook returned nothing'],
    [
      async () => Err(new InspectorError('already-exists', 'taken')),
      'Look up error: Node not found hook failed: taken',
    ],
  ])('is refused when the hook has no node for it', async (notFound, message) => {
    expect(errorOf(await world({ notFoundHook: { name: 'x', notFound } }).inspector.continue(BODY)).message).toContain(
      message,
    );
  });

  it('is not asked about when the data is bad already (Q-11)', async () => {
    let asked = 0;
    const { inspector } = world({ notFoundHook: { name: 'x', notFound: async () => (asked++, Ok(undefined)) } });
    await inspector.continue(bodyWith({ error: 'zzz' }));
    expect(asked).toBe(0);
  });
});

/** Waits, without a clock, until something is so. */
async function until(so: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 10_000; turn++) {
    if (await so()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never came to that');
}
