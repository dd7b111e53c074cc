import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, loadPayload, type TestLab, type TestLabOptions } from '@ironic-inspector/testing';
import { afterEach, describe, expect, it } from 'vitest';

const labs: TestLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

async function open(options: Partial<TestLabOptions> = {}): Promise<TestLab> {
  const lab = await createTestLab({ store: createMemoryStore, ...options });
  labs.push(lab);
  return lab;
}

describe('createTestLab', () => {
  it('introspects a machine in a line', async () => {
    const lab = await open();
    const run = await lab.until(lab.inspector.introspect('machine-1', { wait: true }));
    expect(run.unwrap()).toMatchObject({ state: 'finished', uuid: lab.machines[0]?.node });
    expect(lab.ironic.peekNode('machine-1')?.properties).toMatchObject({ cpu_arch: 'x86_64' });
    expect((await lab.inspector.data('machine-1')).unwrap().inventory).toMatchObject({ bmc_address: '192.0.2.1' });
    expect(lab.events.types).toContain('callback-received');
    await lab.machines[0]?.settled();
  });

  it('introspects many, each of which is recognised as itself', async () => {
    const lab = await open({ machines: 12 });
    const results = (await lab.until(lab.inspector.introspectAll(lab.names, { concurrency: 5 }))).unwrap();
    expect([...results.keys()]).toEqual(lab.names);
    expect([...results.values()].map((result) => result.unwrap().uuid)).toEqual(lab.machines.map(({ node }) => node));
    for (const [index, name] of lab.names.entries()) {
      const { inventory } = (await lab.inspector.data(name)).unwrap();
      expect(inventory).toMatchObject({ bmc_address: `192.0.2.${index + 1}` });
    }
  });

  it('has told observers what led to what was waited for', async () => {
    const lab = await open({ machines: 20 });
    for (const name of lab.names) {
      lab.events.clear();
      (await lab.until(lab.inspector.introspect(name))).unwrap();
      expect(lab.events.types).toContain('requested');
    }
  });

  it('keeps time still unless it is told to move', async () => {
    const lab = await open({ timeout: 600, bootDelayMs: 900_000 });
    const ended = lab.inspector.introspect('machine-1', { wait: true });
    await lab.clock.advance(30_000);
    expect((await lab.inspector.status('machine-1')).unwrap().state).toBe('waiting');
    const run = await lab.until(ended);
    expect(run.val).toMatchObject({ message: 'Introspection timeout' });
    expect(lab.clock.elapsed()).toBeLessThan(900_000);
  });

  it('takes machines of all kinds, and the options of an inspector', async () => {
    const seen: string[] = [];
    const lab = await open({
      introspectionDelay: 0,
      observers: [({ type }) => void seen.push(type)],
      machines: [
        { name: 'vm', payload: 'virtual-machine' },
        { payload: loadPayload('diskless'), node: { name: 'own', driver_info: { ipmi_address: '192.0.2.81' } } },
        { name: 'in-use', node: { provision_state: 'active' } },
      ],
    });
    expect(lab.names).toEqual(['vm', 'own', 'in-use']);
    const results = (await lab.until(lab.inspector.introspectAll(lab.names))).unwrap();
    expect([...results.values()].map((result) => (result.ok ? result.val.state : result.val.code))).toEqual([
      'finished',
      'finished',
      'bad-request',
    ]);
    expect(lab.inspector.settings.introspectionDelay).toBe(0);
    expect(seen).toContain('powered-on');
  });

  it('refuses more machines than it has addresses for', async () => {
    await expect(createTestLab({ store: createMemoryStore, machines: 201 })).rejects.toThrow('at most 200');
  });
});
