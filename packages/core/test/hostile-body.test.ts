import { expect, it } from 'vitest';
import { errorOf, UUID, world, bodyWith, MAC } from './world.ts';

const many = (element: string, count: number) => Array(count).fill(element).join(',');

const MILLIONS = [
  [
    'odd elements before good ones',
    `{"inventory":{"cpu":{"flags":[${many('1', 2_000_000)},${many('""', 2_000_000)}]}}}`,
  ],
  ['odd elements', `{"inventory":{"interfaces":[${many('1', 8_000_000)}]},"pci_devices":[${many('""', 5_000_000)}]}`],
  ['empty elements', `{"inventory":{"interfaces":[${many('{}', 3_000_000)}]}}`],
  ['odd leaves', `{"inventory":{"disks":[${many('{"name":1,"size":"","wwn":[],"model":{}}', 300_000)}]}}`],
] as const;

it.each(MILLIONS)('a body of millions of %s is refused before it is parsed (Q-40)', async (_, body) => {
  const { inspector, events } = world();
  expect(errorOf(await inspector.continue(body))).toEqual(
    expect.objectContaining({ code: 'too-large', message: 'The body has more than 100000 values' }),
  );
  await inspector.idle();
  expect(events).toMatchObject([{ type: 'callback-refused', reason: 'too-large' }]);
});

it.each(MILLIONS)('where millions of %s may be sent, they are told in a few warnings', async (_, body) => {
  const { inspector, events } = world({ limits: { jsonValues: 100_000_000, dataBytes: 2 ** 25 } });
  expect(errorOf(await inspector.continue(body)).code).toBe('lookup-failed');
  await inspector.idle();
  expect(events.filter(({ type }) => type === 'warning').length).toBeLessThan(30);
});

it.each([
  '{"all_interfaces":{"a":null}}',
  '{"all_interfaces":{"a":null},"inventory":{}}',
  '{"all_interfaces":[null]}',
  '{"all_interfaces":{"a":{"mac":{"evil":1}},"b":{"mac":5},"c":{}},"interfaces":5,"macs":{}}',
])('%s: the sender names no interfaces, and it is no defect of ours', async (body) => {
  for (const hooks of [undefined, []]) {
    const { inspector, events } = world(hooks && { hooks });
    expect(errorOf(await inspector.continue(body)).code).toBe('lookup-failed');
    await inspector.idle();
    expect(events).toContainEqual(expect.objectContaining({ type: 'lookup-tried', attributes: NOTHING }));
  }
});

const NOTHING = { mac: [], bmc_address: [] };

it.each([[undefined], [[]]])('nobody ends a run by naming its MAC addresses (hooks: %j)', async (hooks) => {
  const { inspector, wait, events } = world(hooks && { hooks }, { macs: [MAC] });
  await wait();
  await inspector.continue(JSON.stringify({ all_interfaces: { a: { mac: MAC } }, macs: [MAC] }));
  await inspector.idle();
  expect(events).toContainEqual(expect.objectContaining({ type: 'lookup-tried', attributes: NOTHING }));
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
});

it('data without a usable interface ends the run of the node with its MAC address at once (Q-02)', async () => {
  const { inspector, wait } = world({}, { driver_info: {}, macs: [MAC] });
  await wait();
  // the lease of the interface that it booted from has run out
  const interfaces = [{ name: 'eth0', mac_address: MAC, ipv4_address: null }];
  const error = errorOf(await inspector.continue(bodyWith({ inventory: { interfaces } })));
  await inspector.idle();
  expect(error.message).toContain('No suitable interfaces found in {"eth0"');
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'error',
    error: expect.stringContaining('No suitable interfaces found'),
  });
});

it('a number as serial number of a disk is one that a root device hint can name', async () => {
  const { inspector, wait, ironic } = world({}, { properties: { root_device: { serial: '12345' } } });
  await wait();
  const interfaces = [{ name: 'eth0', mac_address: MAC, ipv4_address: '198.51.100.7' }];
  const disks = [
    { name: 'a', serial: 1, size: 2 ** 40 },
    { name: 'b', serial: 12345, size: 2 ** 35 },
  ];
  const inventory = { bmc_address: '192.0.2.10', interfaces, disks };
  (await inspector.continue(bodyWith({ inventory }))).unwrap();
  await inspector.idle();
  expect(ironic.peekNode(UUID)?.properties).toMatchObject({ local_gb: '31' });
});

it('megabytes of reasons stay out of the status, the answers and the log', async () => {
  const { inspector, wait, events } = world();
  await wait();
  const body = bodyWith({ error: 'e'.repeat(5_000_000) });
  const reason = expect.stringMatching(/^.{4000}… \(49960\d\d more characters\)$/);
  for (const repeated of [false, true]) {
    const { message } = errorOf(await inspector.continue(body));
    expect({ repeated, lines: message.split('\n') }).toEqual({ repeated, lines: [expect.anything(), reason] });
  }
  await inspector.idle();
  expect((await inspector.status(UUID)).unwrap().error).toEqual(reason);
  expect(events).toContainEqual(expect.objectContaining({ type: 'failed', message: reason }));
});

it('a machine that nobody waits for is told so, however long its own reasons are', async () => {
  const error = errorOf(await world().inspector.continue(bodyWith({ error: 'e'.repeat(5_000_000) })));
  expect(error.message.length).toBeLessThan(10_000);
  expect(error.message).toMatch(/\nLook up error: Could not find a node for attributes \{/);
});

it('thousands of MAC addresses that nobody waits for are not listed to the end', async () => {
  const interfaces = Array.from({ length: 5000 }, (_, index) => ({
    name: `eth${index}`,
    mac_address: `52:54:00:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
  }));
  const error = errorOf(await world().inspector.continue(bodyWith({ inventory: { interfaces } })));
  expect(error.message.length).toBeLessThan(10_000);
  expect(error.message).toMatch(/No suitable interfaces found in .*more characters\)\nLook up error: /);
});
