import { describe, expect, it } from 'vitest';
import type { Inventory } from '../model/inventory.ts';
import { runHooks, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
import { capabilities } from './capabilities.ts';

async function run(inventory: Inventory | undefined, options: RunHooksOptions = {}) {
  const done = await runHooks(inventory ? { inventory } : {}, { hooks: [capabilities], ...options });
  const { changes, warnings, failures } = done.unwrap();
  expect(failures).toEqual([]);
  return { written: changes?.node, warnings };
}

function written(value: string) {
  return [{ op: 'add', path: '/properties/capabilities', value }];
}

describe('capabilities', () => {
  it.each([
    [['vmx'], 'cpu_vt:true'],
    [['svm'], 'cpu_vt:true'],
    [
      ['fpu', 'aes', 'pse', 'pdpe1gb', 'smx', 'vmx'],
      'cpu_vt:true,cpu_aes:true,cpu_hugepages:true,cpu_hugepages_1g:true,cpu_txt:true',
    ],
  ])('makes the flags %j the capabilities %s', async (flags, value) => {
    expect(await run({ cpu: { flags } })).toEqual({ written: written(value), warnings: [] });
  });

  it('keeps the capabilities that the node has, in their order', async () => {
    const node = { properties: { capabilities: 'a:b,cpu_aes:false,boot_mode:uefi' } };
    const { written: patch } = await run({ cpu: { flags: ['vmx', 'aes'] } }, { node });
    expect(patch).toEqual(written('a:b,cpu_aes:true,boot_mode:uefi,cpu_vt:true'));
  });

  it('does not remove a capability whose flag is gone', async () => {
    const node = { properties: { capabilities: 'cpu_vt:true' } };
    expect(await run({ cpu: { flags: ['fpu'] } }, { node })).toEqual({ written: undefined, warnings: [] });
  });

  it.each([[{ boot_mode: 'bios' }], [['boot_mode:bios']]])(
    'leaves capabilities alone that are %j (Q-58)',
    async (odd) => {
      const node = { properties: { capabilities: odd } };
      expect(await run({ cpu: { flags: ['aes'] } }, { node })).toEqual({
        written: undefined,
        warnings: [
          expect.stringMatching(/^capabilities: \/properties\/capabilities is no text but .*left alone: cpu_aes/),
        ],
      });
    },
  );

  it('takes no second capability from the boot mode (Q-58)', async () => {
    const boot = { current_boot_mode: 'uefi,secure_boot:true' };
    const settings = { capabilities: { bootMode: true, cpuFlags: {} } };
    expect(await run({ boot }, { settings })).toEqual({
      written: undefined,
      warnings: ['capabilities: "uefi,secure_boot:true" is no value of a capability: it must not have ","'],
    });
  });

  it('takes the flags that the options name', async () => {
    const settings = { capabilities: { cpuFlags: { sgx: 'secure', toString: 'odd' } } };
    const { written: patch } = await run({ cpu: { flags: ['vmx', 'sgx'] } }, { settings });
    expect(patch).toEqual(written('secure:true'));
  });

  it.each([undefined, {}, { cpu: null }, { cpu: {} }, { cpu: { flags: null } }])(
    'warns and does not fail when %j says nothing of the CPU (Q-30)',
    async (inventory) => {
      expect(await run(inventory)).toEqual({
        written: undefined,
        warnings: ['capabilities: the ramdisk did not report the flags of the CPU; no capabilities are set for them'],
      });
    },
  );

  it('does not miss flags when none are asked for', async () => {
    expect(await run({}, { settings: { capabilities: { cpuFlags: {} } } })).toEqual({
      written: undefined,
      warnings: [],
    });
  });

  describe('boot_mode', () => {
    const inventory = { cpu: { flags: [] }, boot: { current_boot_mode: 'uefi' } };
    const on = { settings: { capabilities: { bootMode: true } } };

    it('is not recorded by default', async () => {
      expect(await run(inventory)).toEqual({ written: undefined, warnings: [] });
    });

    it('is recorded when the options say so', async () => {
      expect(await run(inventory, on)).toEqual({ written: written('boot_mode:uefi'), warnings: [] });
    });

    it.each([null, {}, { current_boot_mode: null }])('is a warning when boot is %j', async (boot) => {
      const { written: patch, warnings } = await run({ ...inventory, boot }, on);
      expect(patch).toBeUndefined();
      expect(warnings).toEqual([expect.stringContaining('boot_mode is not set')]);
    });
  });
});
