import { describe, expect, it } from 'vitest';
import { createEnrollHook, defaultHooks, Err, type FlowEvent, type Hook, InspectorError } from '@ironic-inspector/core';
import { eventually } from '@ironic-inspector/testing';
import { BMC, BODY, bodyWith, errorOf, MAC, UUID, world, type World } from './world.ts';

const of = <Type extends FlowEvent['type']>({ events }: World, type: Type) =>
  events.filter((event): event is Extract<FlowEvent, { type: Type }> => event.type === type);

const broken: Hook = { name: 'broken', before: () => Err('no such thing') };

describe('a callback that was not taken', () => {
  it.each<[string, readonly Hook[], string]>([
    ['ramdisk-error', defaultHooks, bodyWith({ error: 'the disk is on fire' })],
    ['ramdisk-error', [broken, ...defaultHooks], bodyWith({ error: { failed: ['x'] } })],
    ['hook-failed', [...defaultHooks, broken], BODY],
    ['hook-failed', [...defaultHooks, broken], bodyWith({ error: '' })],
    // Nobody looks at what the ramdisk says.
    ['hook-failed', [broken], bodyWith({ error: 'the disk is on fire' })],
  ])('has its reason and its node: %s', async (reason, hooks, body) => {
    const site = world({ hooks }, { macs: [MAC] });
    await site.wait();
    const { runId } = (await site.inspector.status(UUID)).unwrap();
    errorOf(await site.inspector.continue(body, { requestId: 'req-1' }));
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([{ reason, node: UUID, runId, requestId: 'req-1' }]);
  });

  it('is one of an unknown machine, whatever else is wrong with it', async () => {
    const site = world();
    errorOf(await site.inspector.continue(bodyWith({ error: 'the disk is on fire' })));
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([{ reason: 'unknown-machine', node: undefined }]);
  });

  it('may be meant for several nodes', async () => {
    const site = world({}, { macs: [MAC] });
    const other = site.ironic.addNode({ driver_info: { ipmi_address: BMC }, macs: [] }).uuid;
    for (const node of [UUID, other]) (await site.inspector.introspect(node)).unwrap();
    await site.inspector.idle();
    const inventory = { interfaces: [], bmc_address: BMC };
    errorOf(await site.inspector.continue(bodyWith({ inventory })));
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([{ reason: 'ambiguous-machine' }]);
  });

  it('names the node where that is busy', async () => {
    const slow: Hook = { name: 'slow', after: () => gate };
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const site = world({ hooks: [slow] }, { macs: [MAC] });
    await site.wait();
    const first = site.inspector.continue(BODY);
    await eventually(async () => (await site.inspector.status(UUID)).unwrap().state === 'processing');
    errorOf(await site.inspector.continue(bodyWith({ other: 'body' })));
    open();
    (await first).unwrap();
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([{ reason: 'node-locked', node: UUID }]);
  });

  it('is not one that was taken, whose hook answers with the same code', async () => {
    const odd: Hook = { name: 'odd', after: () => Err(new InspectorError('bad-request', 'no')) };
    const site = world({ hooks: [odd] }, { macs: [MAC] });
    await site.wait();
    errorOf(await site.inspector.continue(BODY));
    errorOf(await site.inspector.continue(BODY));
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toEqual([]);
    expect(of(site, 'callback-repeated')).toHaveLength(1);
  });

  it('says where it came from', async () => {
    const site = world({ notFoundHook: createEnrollHook({}) });
    errorOf(await site.inspector.continue('[', { remoteAddress: '192.0.2.7' }));
    site.inspector.callbackRefused('rate', { remoteAddress: '192.0.2.8' });
    await site.inspector.idle();
    expect(of(site, 'callback-refused')).toMatchObject([
      { reason: 'malformed', remoteAddress: '192.0.2.7' },
      { reason: 'rate', remoteAddress: '192.0.2.8' },
    ]);
  });
});

describe('who is to blame', () => {
  const rule = (uuid: string, actions: readonly Record<string, unknown>[], description = 'mine') => ({
    uuid,
    description,
    conditions: [],
    actions,
  });
  const ONE = '11111111-1111-4111-8111-111111111111';
  const TWO = '22222222-2222-4222-8222-222222222222';
  const posted = async (rules: readonly object[], hooks: readonly Hook[] = defaultHooks) => {
    const site = world({ hooks }, { macs: [MAC] });
    for (const one of rules) (await site.inspector.rules.create(one as never)).unwrap();
    await site.wait();
    const error = errorOf(await site.inspector.continue(BODY));
    await site.inspector.idle();
    const [failed] = of(site, 'failed');
    return { error, failed, record: (await site.inspector.status(UUID)).unwrap().error };
  };
  const set = (path: string, value: unknown) => ({ action: 'set-attribute', path, value });

  it('is the one rule whose change Ironic refused, in answer, record and event', async () => {
    const good = rule(ONE, [set('/extra/x', 1)]);
    const { error, failed, record } = await posted([good, rule(TWO, [set('/driver', 'no-such-driver')])]);
    expect(failed).toMatchObject({ code: 'ironic-refused', node: UUID, authors: [`rule ${TWO} (mine)`] });
    expect(record).toBe(error.message);
    expect(record).toMatch(new RegExp(`\\(asked for by rule ${TWO} \\(mine\\)\\)$`));
  });

  it("is the rule whose `fail` it was, in the event alone: the answer is the operator's to the letter", async () => {
    const { error, failed, record } = await posted([rule(ONE, [{ action: 'fail', message: 'too small' }])]);
    expect([error.message, record]).toEqual(['too small', 'too small']);
    expect(failed).toMatchObject({ message: 'too small', authors: [`rule ${ONE} (mine)`] });
  });

  it('is the hook that failed', async () => {
    const bad: Hook = { name: 'bad', after: () => Err('not this one') };
    const { error, failed } = await posted([], [...defaultHooks, bad]);
    expect(error.message).toBe('not this one');
    expect(failed).toMatchObject({ authors: ['bad'] });
  });
});

describe('ids of a request', () => {
  const GLOBAL = 'req-01234567-89ab-cdef-0123-456789abcdef';

  it('are both in every event, and Ironic is told the one that all services know', async () => {
    const site = world({}, { macs: [MAC] });
    const told: unknown[] = [];
    const patchNode = site.ironic.patchNode.bind(site.ironic);
    site.ironic.patchNode = (uuid, patch, options) => {
      told.push(options?.requestId);
      return patchNode(uuid, patch, options);
    };
    await site.wait();
    const before = site.events.length;
    (await site.inspector.continue(BODY, { requestId: 'req-1', globalRequestId: GLOBAL })).unwrap();
    await site.inspector.idle();
    (await site.inspector.reapply(UUID, undefined, { requestId: 'req-2' })).unwrap();
    await site.inspector.idle();
    const ids = new Set(
      site.events.slice(before).map(({ requestId, globalRequestId }) => `${requestId} ${globalRequestId}`),
    );
    expect(ids).toEqual(new Set([`req-1 ${GLOBAL}`, 'req-2 undefined']));
    expect(told[0]).toBe(GLOBAL);
  });

  it('are told to Ironic when nobody watches, too', async () => {
    const site = world({ observers: [] }, { macs: [MAC] });
    const told: unknown[] = [];
    const validatePower = site.ironic.validatePower.bind(site.ironic);
    site.ironic.validatePower = (uuid, options) => {
      told.push(options?.requestId);
      return validatePower(uuid, options);
    };
    (await site.inspector.introspect(UUID, { requestId: 'req-1' })).unwrap();
    await site.inspector.idle();
    expect(told).toEqual(['req-1']);
  });
});
