import { describe, expect, it } from 'vitest';
import type { Disk } from '../model/inventory.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { runHooks, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
import { runAfter } from '../processing/run-hooks.ts';
import { Ok } from '../result.ts';
import { DEFAULTS } from '../settings/settings.ts';
import { systemClock } from '../system.ts';
import { rootDiskSelection } from './root-disk.ts';

const PATIENCE = { clock: systemClock, milliseconds: 1000 };

const GIB = 2 ** 30;
const small: Disk = { name: '/dev/sda', size: 2 * GIB, model: 'stick', serial: 's1' };
const big: Disk = { name: '/dev/sdb', size: 1000 * GIB, model: 'big model', serial: 's2' };
const medium: Disk = { name: '/dev/sdc', size: 20 * GIB, model: 'ssd', serial: 's3' };
const twin: Disk = { name: '/dev/sdd', size: 20 * GIB, model: 'ssd', serial: 's4' };

const machine: RamdiskData = { root_disk: medium, inventory: { disks: [small, big, medium, twin], hostname: 'h' } };

function run(data: RamdiskData, properties: Record<string, unknown> = {}, options: RunHooksOptions = {}) {
  return runHooks(data, { hooks: [rootDiskSelection], node: { properties }, ...options });
}

async function chosen(properties: Record<string, unknown>, data = machine) {
  const done = (await run(data, properties)).unwrap();
  return {
    root: done.data.root_disk?.name,
    disks: done.data.inventory?.disks?.map(({ name }) => name),
    gigabytes: done.data.local_gb,
    warnings: done.warnings,
  };
}

const ALL = ['/dev/sda', '/dev/sdb', '/dev/sdc', '/dev/sdd'];

describe('root_disk_selection', () => {
  describe('without hints', () => {
    it.each([{}, { root_device: null }, { root_device: {} }, { root_device: '', skip_block_devices: [] }])(
      "keeps the ramdisk's choice: %j",
      async (properties) => {
        expect(await chosen(properties)).toEqual({ root: '/dev/sdc', disks: ALL, gigabytes: 19, warnings: [] });
      },
    );

    it('adds local_gb at the end of the data and changes nothing else', async () => {
      const { data } = (await run(machine)).unwrap();
      expect(JSON.stringify(data)).toBe(JSON.stringify({ ...machine, local_gb: 19 }));
    });
  });

  describe('root device hints', () => {
    it.each([
      [{ size: '> 100' }, '/dev/sdb', 999],
      [{ model: '<in> SSD' }, '/dev/sdc', 19],
      [{ serial: 's4' }, '/dev/sdd', 19],
      [{ name: '/dev/sda' }, '/dev/sda', 1],
    ])('%j choose %s, the first that matches', async (root_device, root, gigabytes) => {
      expect(await chosen({ root_device })).toEqual({ root, disks: ALL, gigabytes, warnings: [] });
    });

    it('make the very same disk the root disk, in its old place', async () => {
      const data = structuredClone(machine);
      const node = new RunNode({ uuid: 'u', properties: { root_device: { serial: 's2' } } }, async () => Ok([]));
      await runAfter(
        { hooks: [rootDiskSelection], options: DEFAULTS, data, report: () => {}, patience: PATIENCE },
        node,
      );
      expect(data.root_disk).toBe(data.inventory?.disks?.[1]);
      expect(Object.keys(data)).toEqual(['root_disk', 'inventory', 'local_gb']);
    });

    it('choose on a machine for which the ramdisk found no disk', async () => {
      expect(await chosen({ root_device: { name: '/dev/sda' } }, { inventory: { disks: [small] } })).toMatchObject({
        root: '/dev/sda',
      });
    });

    it.each([{ disks: [small] }, { disks: [] }, { disks: null }, {}, null])(
      'fail when %j has no such disk',
      async (inventory) => {
        const done = await run({ inventory }, { root_device: { name: '/dev/sdb' } });
        expect(done.val).toMatchObject({ code: 'processing-failed', message: 'No disks satisfied root device hints' });
      },
    );

    it.each([[{ bogus: 1 }], [{ size: 'big' }], ['/dev/sda'], [[{ size: 60 }]]])(
      'fail when they cannot be read: %j',
      async (hints) => {
        const done = await run(machine, { root_device: hints });
        const prefix = `No disks could be found using the root device hints ${JSON.stringify(hints)} because they failed to validate. Error: `;
        expect(done.val).toMatchObject({ code: 'processing-failed', message: expect.stringContaining(prefix) });
      },
    );
  });

  describe('skip_block_devices', () => {
    it('leaves matching disks out of the inventory and of the choice', async () => {
      const properties = { skip_block_devices: [{ name: '/dev/sdb' }, { size: 2 }], root_device: { size: '>= 1' } };
      expect(await chosen(properties)).toEqual({
        root: '/dev/sdc',
        disks: ['/dev/sdc', '/dev/sdd'],
        gigabytes: 19,
        warnings: [],
      });
    });

    it('fails when root device hints want a disk that is skipped', async () => {
      const done = await run(machine, {
        skip_block_devices: [{ name: '/dev/sdb' }],
        root_device: { name: '/dev/sdb' },
      });
      expect(done.val).toMatchObject({ message: 'No disks satisfied root device hints' });
    });

    it('counts without root device hints too (Q-28)', async () => {
      expect(await chosen({ skip_block_devices: [{ serial: 's2' }] })).toEqual({
        root: '/dev/sdc',
        disks: ['/dev/sda', '/dev/sdc', '/dev/sdd'],
        gigabytes: 19,
        warnings: [],
      });
    });

    it("takes the smallest usable disk left when the ramdisk's choice is skipped (Q-28)", async () => {
      expect(await chosen({ skip_block_devices: [{ serial: 's3' }] })).toEqual({
        root: '/dev/sdd',
        disks: ['/dev/sda', '/dev/sdb', '/dev/sdd'],
        gigabytes: 19,
        warnings: [
          expect.stringContaining('excludes the root disk that the ramdisk chose, /dev/sdc; /dev/sdd takes its place'),
        ],
      });
    });

    it('has no root disk when none of at least 4 GiB is left', async () => {
      const { data, changes, warnings } = (await run(machine, { skip_block_devices: [{ size: '>= 4' }] })).unwrap();
      expect(data).toEqual({ inventory: { disks: [small], hostname: 'h' }, local_gb: 0 });
      expect(changes?.node).toEqual([{ op: 'add', path: '/properties/local_gb', value: '0' }]);
      expect(warnings).toEqual([expect.stringContaining('no other disk is large enough')]);
    });

    it('keeps the objects of the disks that stay', async () => {
      const data = structuredClone(machine);
      const stays = data.inventory?.disks?.[1];
      const node = new RunNode({ uuid: 'u', properties: { skip_block_devices: [{ serial: 's1' }] } }, async () =>
        Ok([]),
      );
      await runAfter(
        { hooks: [rootDiskSelection], options: DEFAULTS, data, report: () => {}, patience: PATIENCE },
        node,
      );
      expect(data.inventory?.disks?.[0]).toBe(stays);
    });

    it.each([[[{}]], [[{ volume_name: 'data' }]], [{}], [null]])(
      'skips nothing for %j (Q-28)',
      async (skip_block_devices) => {
        expect(await chosen({ skip_block_devices })).toEqual({
          root: '/dev/sdc',
          disks: ALL,
          gigabytes: 19,
          warnings: [],
        });
      },
    );

    it.each([['sda'], [{ name: '/dev/sda' }], [[{ bogus: 1 }]], [['/dev/sda']]])(
      'fails when it cannot be read: %j',
      async (skip_block_devices) => {
        const done = await run(machine, { skip_block_devices });
        expect(done.val).toMatchObject({
          code: 'processing-failed',
          message: expect.stringMatching(/^skip_block_devices of the node /),
        });
      },
    );
  });

  describe('local_gb', () => {
    it.each([
      [1000 * GIB, true, 999],
      [1000 * GIB, false, 1000],
      [20 * GIB - 1, true, 18],
      [GIB, true, 0],
      [GIB, false, 1],
    ])('of %d bytes with diskPartitioningSpacing %s is %d', async (size, diskPartitioningSpacing, gigabytes) => {
      const settings = { processing: { diskPartitioningSpacing } };
      const { data, changes, warnings } = (await run({ root_disk: { size } }, {}, { settings })).unwrap();
      expect(data.local_gb).toBe(gigabytes);
      expect(changes?.node).toEqual([{ op: 'add', path: '/properties/local_gb', value: String(gigabytes) }]);
      expect(warnings).toEqual([]);
    });

    it.each([{}, { root_disk: null }])('is 0 on a diskless machine: %j', async (data) => {
      const done = (await run(data)).unwrap();
      expect(done.data).toEqual({ ...data, local_gb: 0 });
      expect(done.changes?.node).toEqual([{ op: 'add', path: '/properties/local_gb', value: '0' }]);
      expect(done.warnings).toEqual([]);
    });

    it.each([0, GIB - 1])('is 0 and never -1 for %d bytes', async (size) => {
      const { data, warnings } = (await run({ root_disk: { size } })).unwrap();
      expect(data.local_gb).toBe(0);
      expect(warnings).toEqual([expect.stringContaining('smaller than 1 GiB')]);
    });

    it.each([{}, { size: null }, { size: -1 }, { size: 1e300 }, { size: 'large' }])(
      'is left alone, with a warning, for a root disk %j',
      async (root_disk) => {
        const done = (await run({ root_disk: root_disk as Disk }, { local_gb: '10' })).unwrap();
        expect(done.data).not.toHaveProperty('local_gb');
        expect(done.changes).toBeUndefined();
        expect(done.warnings).toContainEqual(expect.stringContaining('the root disk has no usable size'));
      },
    );

    it.each(['/dev/sda', ['/dev/sda'], 7])('is not 0 for the root disk %j, which is none', async (root_disk) => {
      const done = (await run({ root_disk: root_disk as unknown as Disk }, { local_gb: '10' })).unwrap();
      expect(done.data).toEqual({ root_disk: {} });
      expect(done.changes).toBeUndefined();
    });

    it('is that of the disk which a hint for its transport or one of its serial numbers chooses', async () => {
      const nvme = { name: '/dev/nvme0n1', size: 60 * GIB, tran: 'nvme', serial: ['LSBLK', 'UDEV'] };
      const data = { inventory: { disks: [{ ...big, tran: 'sata' }, nvme] } };
      for (const root_device of [{ tran: 'nvme' }, { serial: 'udev' }]) {
        expect(await chosen({ root_device }, data)).toMatchObject({ root: '/dev/nvme0n1', gigabytes: 59 });
      }
    });

    it.each([
      ['10', undefined],
      ['', '19'],
      [null, '19'],
      ['0', undefined],
    ])('does not replace %j when overwriteExisting is off', async (local_gb, value) => {
      const settings = { processing: { overwriteExisting: false } };
      const { data, changes } = (await run(machine, { local_gb }, { settings })).unwrap();
      expect(data.local_gb).toBe(19);
      expect(changes?.node.map((step) => 'value' in step && step.value)).toEqual(value && [value]);
    });
  });
});
