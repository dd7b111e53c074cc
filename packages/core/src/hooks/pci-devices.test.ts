import { describe, expect, it } from 'vitest';
import type { PciDevice } from '../model/collected.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import type { PciAlias } from '../settings/hook-settings.ts';
import { pciDevices } from './pci-devices.ts';

const nic: PciAlias = { vendorId: '8086', productId: '10FB', name: 'nic' };
const gpu: PciAlias = { vendorId: '10de', productId: '1eb8', name: 'gpu' };
const otherGpu: PciAlias = { vendorId: '10de', productId: '1df6', name: 'gpu' };

async function run(devices: readonly unknown[] | null | undefined, alias: readonly PciAlias[], capabilities = '') {
  const payload = devices === undefined ? {} : { pci_devices: devices as PciDevice[] | null };
  const options = { hooks: [pciDevices], settings: { pciDevices: { alias } }, node: { properties: { capabilities } } };
  const { changes, warnings } = (await runHooks(payload, options)).unwrap();
  const [patch] = changes?.node ?? [];
  return { written: patch && 'value' in patch ? patch.value : undefined, warnings };
}

function device(vendor_id: unknown, product_id: unknown) {
  return { vendor_id, product_id, class: '020000', revision: null, bus: '0000:01:00.0', numa_node_id: '-1' };
}

describe('pci_devices', () => {
  it('counts the devices that have an alias, in any case of letters', async () => {
    const devices = [device('8086', '10fb'), device('8086', '10FB'), device('10DE', '1EB8'), device('1234', '5678')];
    expect(await run(devices, [nic, gpu], 'a:b')).toEqual({ written: 'a:b,nic:2,gpu:1', warnings: [] });
  });

  it('counts different devices of one name together', async () => {
    expect(await run([device('10de', '1eb8'), device('10de', '1df6')], [gpu, otherGpu])).toMatchObject({
      written: 'gpu:2',
    });
  });

  it('leaves an earlier count when there is no such device any more', async () => {
    expect(await run([], [gpu], 'gpu:4')).toEqual({ written: undefined, warnings: [] });
  });

  it('ignores devices without identifiers', async () => {
    expect(await run([device(null, '1eb8'), device('10de', undefined), {}], [gpu])).toMatchObject({
      written: undefined,
    });
  });

  it.each([undefined, null])('warns when there are aliases and the ramdisk sent %j', async (devices) => {
    expect(await run(devices, [gpu])).toEqual({
      written: undefined,
      warnings: [expect.stringMatching(/^pci_devices: the ramdisk sent no pci_devices/)],
    });
  });

  it('is silent without aliases', async () => {
    expect(await run(undefined, [])).toEqual({ written: undefined, warnings: [] });
  });
});
