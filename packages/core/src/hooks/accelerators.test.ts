import { describe, expect, it } from 'vitest';
import type { KnownAccelerator } from '../hook-settings.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { resolveOptions } from '../options.ts';
import { runHooks } from '../ramdisk/run-hooks-alone.ts';
import { accelerators } from './accelerators.ts';

function device(vendor_id: unknown, product_id: unknown, bus: unknown = '0000:01:00.0') {
  return { vendor_id, product_id, bus, class: '030000', revision: 'a1', numa_node_id: '-1' };
}

async function run(pci_devices: unknown, knownDevices?: readonly KnownAccelerator[]) {
  const settings = knownDevices === undefined ? {} : { accelerators: { knownDevices } };
  const { changes, warnings } = (
    await runHooks({ pci_devices } as RamdiskData, {
      hooks: [accelerators],
      settings,
      node: { properties: { accelerators: [] } },
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
      [fpga, { ...fpga, type: 'second' }],
    );
    expect(patch).toEqual(records({ ...fpga, pci_address: null }, { ...fpga, pci_address: '0000:01:00.0' }));
  });

  it('leaves what was recorded when there is none', async () => {
    const devices = [device('8086', '10fb'), device(null, '1eb8'), device('10de', undefined), {}];
    expect(await run(devices)).toEqual({ patch: undefined, warnings: [] });
    expect((await run([device('10de', '1eb8')], [])).patch).toBeUndefined();
  });

  it.each([undefined, null, []])('warns when the ramdisk sent %j', async (devices) => {
    expect(await run(devices)).toEqual({
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
