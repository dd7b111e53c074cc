import { describe, expect, it } from 'vitest';
import type { Inventory } from '../model/inventory.ts';
import { runHooks, type RunHooksOptions } from '../processing/run-hooks-alone.ts';
import { schedulerHook } from './scheduler.ts';

async function run(inventory: unknown, options: RunHooksOptions = {}) {
  const done = await runHooks({ inventory: inventory as Inventory }, { hooks: [schedulerHook], ...options });
  return done.unwrap();
}

function properties(values: Record<string, string>) {
  return Object.entries(values).map(([name, value]) => ({ op: 'add', path: `/properties/${name}`, value }));
}

const complete = { cpu: { count: 4, architecture: 'x86_64' }, memory: { physical_mb: 12288, total: 12_000_000_000 } };

describe('scheduler', () => {
  it('keeps numbers in the data and writes text to the node', async () => {
    const { data, changes, warnings } = await run(complete);
    expect(data).toEqual({ inventory: complete, cpus: 4, cpu_arch: 'x86_64', memory_mb: 12288 });
    expect(Object.keys(data)).toEqual(['inventory', 'cpus', 'cpu_arch', 'memory_mb']);
    expect(changes?.node).toEqual(properties({ cpus: '4', cpu_arch: 'x86_64', memory_mb: '12288' }));
    expect(warnings).toEqual([]);
  });

  it.each([
    [2.9, 2],
    ['8', 8],
    [' 8\n', 8],
    ['+8', 8],
    ['1_024', 1024],
    ['007', 7],
  ])('reads the count %j as %j, as int() does', async (count, cpus) => {
    const { data } = await run({ ...complete, cpu: { count, architecture: 'x86_64' } });
    expect(data.cpus).toBe(cpus);
  });

  it.each([null, undefined, '', 'four', '4.0', '0x4', '1__0', '_1', -4, '-4', 1e300, '9'.repeat(400), {}, [4], true])(
    'warns about the count %j and sets neither cpus nor cpu_arch',
    async (count) => {
      const { data, changes, warnings } = await run({ ...complete, cpu: { count, architecture: 'x86_64' } });
      expect(data).not.toHaveProperty('cpus');
      expect(data).not.toHaveProperty('cpu_arch');
      expect(changes?.node).toEqual(properties({ memory_mb: '12288' }));
      expect(warnings.filter((text) => text.startsWith('scheduler: '))).toHaveLength(1);
    },
  );

  it.each([null, undefined, '', 64])('warns about the architecture %j', async (architecture) => {
    const { data, warnings } = await run({ ...complete, cpu: { count: 4, architecture } });
    expect(data).not.toHaveProperty('cpus');
    expect(warnings).toContainEqual(expect.stringMatching(/^scheduler: the CPU's count or architecture is missing/));
  });

  it.each([null, undefined, {}, { total: 12_000_000_000 }, { physical_mb: 'much' }, { physical_mb: -1 }])(
    'warns about the memory %j and does not use the total',
    async (memory) => {
      const { data, changes, warnings } = await run({ ...complete, memory });
      expect(data).not.toHaveProperty('memory_mb');
      expect(changes?.node).toEqual(properties({ cpus: '4', cpu_arch: 'x86_64' }));
      expect(warnings).toContainEqual(expect.stringMatching(/^scheduler: memory.physical_mb is missing/));
    },
  );

  it('warns and does not fail without any inventory (Q-30)', async () => {
    const { changes, failures, warnings } = await run(undefined);
    expect({ changes, failures }).toEqual({ changes: undefined, failures: [] });
    expect(warnings).toHaveLength(2);
  });

  it('keeps a zero in the data and does not write it', async () => {
    const { data, changes } = await run({ cpu: { count: 0, architecture: 'x86_64' }, memory: { physical_mb: 0 } });
    expect(data).toMatchObject({ cpus: 0, memory_mb: 0 });
    expect(changes?.node).toEqual(properties({ cpu_arch: 'x86_64' }));
  });

  it('replaces what the node has', async () => {
    const { changes } = await run(complete, {
      node: { properties: { cpus: '2', cpu_arch: 'x86_64', memory_mb: '1' } },
    });
    expect(changes?.node).toEqual(properties({ cpus: '4', memory_mb: '12288' }));
  });

  it('fills only what is empty when overwriteExisting is off', async () => {
    const { data, changes } = await run(complete, {
      node: { properties: { cpus: '2', cpu_arch: '', memory_mb: null } },
      settings: { processing: { overwriteExisting: false } },
    });
    expect(data).toMatchObject({ cpus: 4 });
    expect(changes?.node).toEqual(properties({ cpu_arch: 'x86_64', memory_mb: '12288' }));
  });
});
