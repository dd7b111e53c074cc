import { describe, expect, it } from 'vitest';
import type { IronicNode } from '../model/node.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { runHooks } from '../processing/run-hooks-alone.ts';
import { raidDevice } from './raid-device.ts';

const disks = (...serials: unknown[]) => ({ inventory: { disks: serials.map((serial) => ({ serial })) } });

async function run(payload: Record<string, unknown>, node: Partial<IronicNode> = {}) {
  const answer = await runHooks(payload as RamdiskData, { hooks: [raidDevice], node });
  const { data, warnings, changes } = answer.unwrap();
  return { data, warnings, patch: changes?.node };
}

const recorded = (...serials: unknown[]) => ({ extra: { block_devices: { serials }, other: 1 } });

describe('raid_device', () => {
  it('records the disks the first time', async () => {
    const { patch, warnings } = await run(disks('A', null, '', 'B'));
    expect(patch).toEqual([{ op: 'add', path: '/extra/block_devices', value: { serials: ['A', 'B'] } }]);
    expect(warnings).toEqual([]);
  });

  it('makes the disk that has appeared the root device', async () => {
    const { patch, warnings } = await run(disks('A', 'NEW', 'B'), recorded('B', 'A'));
    expect(patch).toEqual([
      { op: 'remove', path: '/extra/block_devices' },
      { op: 'add', path: '/properties/root_device', value: { serial: 'NEW' } },
    ]);
    expect(warnings).toEqual([]);
  });

  it('takes a disk that is seen over two paths for one', async () => {
    expect((await run(disks('A', 'NEW', 'NEW'), recorded('A'))).patch).toHaveLength(2);
  });

  it.each([
    ['no disk', disks('A'), recorded('A', 'B')],
    ['2 disks', disks('A', 'B', 'C'), recorded('C')],
  ])('warns when %s appeared', async (what, payload, node) => {
    const { patch, warnings } = await run(payload, node);
    expect(patch).toBeUndefined();
    expect(warnings).toEqual([
      `raid_device: ${what} appeared since the last introspection: the root device cannot be told`,
    ]);
  });

  it('takes a disk with several serial numbers for one, and knows it by each', async () => {
    const first = await run(disks(['LSBLK0', null, 'UDEV0'], 'B'));
    expect(first.patch).toEqual([
      { op: 'add', path: '/extra/block_devices', value: { serials: ['LSBLK0', 'UDEV0', 'B'] } },
    ]);
    const { patch } = await run(disks(['OTHER', 'UDEV0'], 'B', ['LSBLK1', 'UDEV1']), recorded('LSBLK0', 'UDEV0', 'B'));
    expect(patch).toContainEqual({ op: 'add', path: '/properties/root_device', value: { serial: 'LSBLK1' } });
  });

  it('writes serial numbers as text, which hints must be', async () => {
    expect((await run(disks(1, 2), recorded('1'))).patch).toContainEqual({
      op: 'add',
      path: '/properties/root_device',
      value: { serial: '2' },
    });
  });

  it.each([null, {}, 'A', { serials: 'A' }])('leaves %j, which it did not record', async (block_devices) => {
    const { patch, warnings } = await run(disks('A'), { extra: { block_devices } });
    expect(patch).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(/^raid_device: extra\.block_devices of the node is no record/)]);
  });

  it('has nothing to do when there is a root device hint', async () => {
    const node = { properties: { root_device: { wwn: '0x1' } }, ...recorded('A') };
    expect(await run(disks('A', 'NEW'), node)).toMatchObject({ patch: undefined, warnings: [] });
  });

  it('takes what ramdisks sent before there was an inventory', async () => {
    const { patch } = await run({ block_devices: { serials: ['A', 5, ''] } });
    expect(patch).toEqual([{ op: 'add', path: '/extra/block_devices', value: { serials: ['A'] } }]);
    const both = await run({ ...disks('B'), block_devices: { serials: ['A'] } });
    expect(both.patch).toEqual([{ op: 'add', path: '/extra/block_devices', value: { serials: ['B'] } }]);
  });

  it.each([{}, disks(), disks(null), { block_devices: [] }, { block_devices: { serials: 5 } }])(
    'warns when there is no serial number in %j',
    async (payload) => {
      const { patch, warnings } = await run(payload);
      expect(patch).toBeUndefined();
      expect(warnings).toEqual(['raid_device: the ramdisk reported no disk with a serial number']);
    },
  );

  it('gives a machine without a size one GiB', async () => {
    expect((await run(disks('A'))).data.local_gb).toBe(1);
    expect((await run({ ...disks('A'), local_gb: 0 })).data.local_gb).toBe(1);
    expect((await run({ ...disks('A'), local_gb: 20 })).data.local_gb).toBe(20);
  });
});
