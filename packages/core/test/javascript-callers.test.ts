import {
  type FlowEvent,
  type Hook,
  type InspectorError,
  type Json,
  type RamdiskData,
  parseRamdiskData,
  type Result,
  runHooks,
} from '@ironic-inspector/core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { errorOf, UUID, world } from './world.ts';

describe('what the compiler would not allow', () => {
  it('an option of introspect that there is not', async () => {
    const { inspector, calls } = world();
    const refused = errorOf(await inspector.introspect(UUID, { manageBot: false } as object));
    expect(refused).toMatchObject({
      code: 'bad-request',
      message: expect.stringMatching(/manageBot\b.*\bmanageBoot\b/),
    });
    expect(calls()).toEqual([]);
  });

  it.each([null, undefined, [], 'text', 5])('a payload that is %j', async (payload) => {
    expect(errorOf(await runHooks(payload as never)).code).toBe('bad-request');
  });

  it.each([
    ['a Map', new Map(), 'a Map'],
    ['a Date deep inside', { list: [{ at: new Date(0) }] }, '/extra/odd/list/0/at cannot be a Date'],
    ['a function', () => {}, 'a function'],
    ['NaN', { value: Number.NaN }, '/extra/odd/value cannot be NaN'],
    ['a hole', [undefined], '/extra/odd/0 cannot be undefined'],
  ])('a hook sets %s, which is no JSON', async (_, value, words) => {
    const site: Hook = { name: 'site', after: ({ node }) => node.set('/extra/odd', value as Json) };
    const run = (await runHooks({ inventory: {} }, { hooks: [site] })).unwrap();
    expect(run.changes).toBeUndefined();
    expect(run.warnings).toEqual([expect.stringContaining(words)]);
  });

  it('a hook sets in a port what is no JSON', async () => {
    const address = '52:54:00:12:34:56';
    const ports = [{ uuid: UUID, address, node_uuid: UUID, extra: {} }];
    const site: Hook = {
      name: 'site',
      after: ({ node }) => node.ports.set(address, '/extra/odd', new Map() as unknown as Json),
    };
    const run = (await runHooks({ inventory: {} }, { hooks: [site], ports })).unwrap();
    expect(run.changes).toBeUndefined();
    expect(run.warnings).toEqual([`site: port ${address}: /extra/odd cannot be a Map: that is no JSON value`]);
  });

  it('what is JSON is taken, whole numbers of any size and absent members included', async () => {
    const value = { big: 2n ** 64n, list: [null, 'x', true, 1.5], absent: undefined, bare: Object.create(null) };
    const site: Hook = { name: 'site', after: ({ node }) => node.set('/extra/fine', value as unknown as Json) };
    const run = (await runHooks({ inventory: {} }, { hooks: [site] })).unwrap();
    expect(run.warnings).toEqual([]);
    expect(run.changes?.node).toHaveLength(1);
  });
});

describe('what a ramdisk sent', () => {
  it('is of no known type until it was read, which drops what does not belong there', () => {
    const sent = { cpus: 4, inventory: { hostname: 'h', memory: { total: 'forty' } } };
    const { data, warnings } = parseRamdiskData(sent).unwrap();
    expect(data).toEqual({ cpus: 4, inventory: { hostname: 'h', memory: {} } });
    expect(warnings).toEqual([expect.stringContaining('inventory.memory.total')]);
    expect(sent.inventory.memory.total).toBe('forty');
  });

  it.each([null, [], 'text'])('is an object, and not %j', (value) => {
    expect(errorOf(parseRamdiskData(value)).code).toBe('bad-request');
  });

  it('that is stored unprocessed is `unknown` to the compiler', () => {
    const { inspector } = world();
    const read = () => inspector.data(UUID, 'unprocessed');
    expectTypeOf(read).returns.resolves.toEqualTypeOf<Result<unknown, InspectorError>>();
    expectTypeOf(() => inspector.data(UUID)).returns.resolves.toEqualTypeOf<Result<RamdiskData, InspectorError>>();
  });
});

describe('an inspector that nobody started', () => {
  const warnings = (events: readonly FlowEvent[]) =>
    events.filter((event) => event.type === 'warning' && event.source === 'inspector');

  it('says once that nothing times out', async () => {
    const { inspector, events } = world();
    await inspector.introspect(UUID);
    await inspector.introspect(UUID);
    await inspector.idle();
    expect(warnings(events)).toEqual([expect.objectContaining({ message: expect.stringContaining('start()') })]);
  });

  it.each(['start', 'upkeep'] as const)('says nothing after %s()', async (method) => {
    const { inspector, events } = world();
    (await inspector[method]()).unwrap();
    await inspector.introspect(UUID);
    await inspector.idle();
    expect(warnings(events)).toEqual([]);
    await inspector.stop();
  });
});
