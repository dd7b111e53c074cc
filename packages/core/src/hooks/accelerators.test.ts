import { describe, expect, it } from 'vitest';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { resolveOptions } from '../options/options.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import type { KnownAccelerator } from '../settings/known-accelerators.ts';
import { accelerators } from './accelerators.ts';

function device(vendor_id: unknown, product_id: unknown, bus: unknown = '0000:01:00.0') {
  return { vendor_id, product_id, bus, class: '030000', revision: 'a1', numa_node_id: '-1' };
}

interface Case {
  readonly knownDevices?: readonly KnownAccelerator[];
  readonly moreDevices?: readonly KnownAccelerator[];
  readonly recorded?: unknown;
  readonly overwriteExisting?: boolean;
}

async function run(pci_devices: unknown, { recorded = [], overwriteExisting = true, ...options }: Case = {}) {
  const settings = { accelerators: options, processing: { overwriteExisting } };
  const { changes, warnings } = (
    await runHooks({ pci_devices } as RamdiskData, {
      hooks: [accelerators],
      settings,
      node: { properties: recorded === null ? {} : { accelerators: recorded } },
    })
  ).unwrap();
  return { patch: changes?.node, warnings };
}

const records = (...value: unknown[]) => [{ op: 'add', path: '/properties/accelerators', value }];

describe('accelerators', () => {
  it('records each one that is known', async () => {
    const { patch } = await run([
      device('10de', '1eb8'),
      device('8086', '10fb'),
      device('10DE', '1DF6', '0000:02:00.0'),
    ]);
    expect(patch).toEqual(
      records(
        {
          vendor_id: '10de',
          device_id: '1eb8',
          type: 'GPU',
          device_info: 'NVIDIA Corporation Tesla T4',
          pci_address: '0000:01:00.0',
        },
        {
          vendor_id: '10de',
          device_id: '1df6',
          type: 'GPU',
          device_info: 'NVIDIA Corporation GV100GL',
          pci_address: '0000:02:00.0',
        },
      ),
    );
  });

  it('knows what it is told instead, whatever is said of it', async () => {
    const fpga = { vendor_id: '1172', device_id: '09c4', type: 'FPGA', slots: [1, { deep: true }] };
    const { patch } = await run(
      [device('10de', '1eb8'), device('1172', '09c4', null), device('1172', '09c4', undefined)],
      { knownDevices: [fpga, { ...fpga, type: 'second' }] },
    );
    expect(patch).toEqual(records({ ...fpga, pci_address: null }, { ...fpga, pci_address: '0000:01:00.0' }));
  });

  it('knows what it is told besides, and believes that first', async () => {
    const fpga = { vendor_id: '1172', device_id: '09c4', type: 'FPGA' };
    const t4 = { vendor_id: '10DE', device_id: '1EB8', type: 'inference' };
    const devices = [device('10de', '1eb8'), device('1172', '09c4'), device('10de', '2235')];
    const { patch } = await run(devices, { moreDevices: [fpga, t4] });
    const pci_address = '0000:01:00.0';
    const a40 = { vendor_id: '10de', device_id: '2235', type: 'GPU', device_info: 'NVIDIA Corporation A40' };
    expect(patch).toEqual(records({ ...t4, pci_address }, { ...fpga, pci_address }, { ...a40, pci_address }));
  });

  it.each(['2236', '2235', '26b9', '26ba', '2330', '2331', '2335', '20b2', '27b8'])('knows NVIDIA %s', async (id) => {
    const { patch } = await run([device('10de', id)]);
    expect(patch).toEqual(records(expect.objectContaining({ device_id: id, type: 'GPU' })));
  });

  it('removes those that are gone (Q-66)', async () => {
    const recorded = [{ vendor_id: '10de', device_id: '1eb8', pci_address: '0000:0a:00.0' }];
    const devices = [device('8086', '1592'), device(null, '1eb8'), device('10de', undefined), {}];
    expect(await run(devices, { recorded })).toEqual({ patch: records(), warnings: [] });
    expect((await run(devices, { recorded, overwriteExisting: false })).patch).toBeUndefined();
    expect((await run([device('10de', '1eb8')], { recorded, knownDevices: [] })).patch).toEqual(records());
  });

  it.each([null, []])('records nothing where there is none and %j was recorded', async (recorded) => {
    expect(await run([device('8086', '1592')], { recorded })).toEqual({ patch: undefined, warnings: [] });
  });

  it.each([undefined, null, []])('warns when the ramdisk sent %j', async (devices) => {
    expect(await run(devices, { recorded: [{ vendor_id: '10de' }] })).toEqual({
      patch: undefined,
      warnings: [expect.stringMatching(/^accelerators: the ramdisk sent no pci_devices/)],
    });
  });
});

describe('accelerators.knownDevices', () => {
  it('needs both numbers', () => {
    const knownDevices = [{ vendor_id: '10de' }, { vendor_id: '', device_id: '1eb8' }];
    const resolved = resolveOptions({ accelerators: { knownDevices: knownDevices as never } });
    const message = resolved.err ? resolved.val.message : '';
    expect(message).toMatch(
      /accelerators\.knownDevices\.0\.device_id: .*\n.*accelerators\.knownDevices\.1\.vendor_id: /,
    );
  });

  it('is copied', () => {
    const given = { vendor_id: '1172', device_id: '09c4', slots: [1] };
    expect(resolveOptions({ accelerators: { knownDevices: [given] } }).ok).toBe(true);
    expect([Object.isFrozen(given), Object.isFrozen(given.slots)]).toEqual([false, false]);
  });
});
