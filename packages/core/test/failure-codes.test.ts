import { Err, InspectorError, type Hook, type InspectorOptions, type NodePath } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BODY, bodyWith, MAC, UUID, world } from './world.ts';

/** What is on record of a run that waited, and whose ramdisk then posted. */
async function failureAfter(options: Partial<InspectorOptions>, body = BODY) {
  const { inspector, wait, events, ironic } = world(options);
  ironic.addPort(UUID, MAC);
  await wait();
  const answer = await inspector.continue(body);
  await inspector.idle();
  const run = (await inspector.status(UUID)).unwrap();
  const ends = events.flatMap((event) => (event.type === 'state-changed' && event.to === 'error' ? [event] : []));
  expect(ends.map(({ failure }) => failure)).toEqual([run.failure]);
  return { run, answer };
}

function hook(name: string, moments: Partial<Hook>): Hook {
  return { name, ...moments };
}

it.each([
  ['hook-failed', 'pre-hooks', hook('site', { before: () => Err('no rack') })],
  ['hook-failed', 'hooks', hook('site', { after: () => Err('no rack') })],
  ['hook-failed', 'hooks', hook('site', { after: () => Err(new InspectorError('bad-request', 'no rack')) })],
  [
    'hook-defect',
    'pre-hooks',
    hook('site', {
      before: () => {
        throw new TypeError('no rack');
      },
    }),
  ],
  [
    'hook-defect',
    'hooks',
    hook('site', {
      after: () => {
        throw new TypeError('no rack');
      },
    }),
  ],
] as const)('a hook ends a run: %s at %s', async (code, stage, site) => {
  const { run, answer } = await failureAfter({ hooks: [site] });
  expect(run).toMatchObject({ state: 'error', failure: { code, stage, hook: 'site' } });
  expect(run.failure?.message).toBe(run.error);
  expect(run.error).toContain('no rack');
  expect(answer.val).toMatchObject({ failure: { code, stage, hook: 'site' } });
});

it.each([
  ['ironic-refused', { kind: 'status', status: 400, text: 'no such query' }],
  ['ironic-failed', { kind: 'garbage' }],
] as const)('what a hook passes on is no failure of its own: %s', async (code, fault) => {
  const { inspector, wait, ironic } = world({
    hooks: [hook('site', { after: ({ node }) => node.ports.list({ fresh: true }) })],
  });
  ironic.addPort(UUID, MAC);
  await wait();
  ironic.failNext(fault, { call: 'listPorts' });
  expect((await inspector.continue(BODY)).val).toMatchObject({ code });
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'error',
    failure: { code, stage: 'hooks', hook: 'site' },
  });
});

it("a before hook's Err is no failed look-up", async () => {
  const { answer } = await failureAfter({}, bodyWith({ error: 'no disk controller' }));
  expect(answer.val).toMatchObject({
    code: 'processing-failed',
    failure: { code: 'hook-failed', hook: 'ramdisk_error' },
  });
});

it('a rule ends a run, and is named', async () => {
  const { inspector, wait, ironic } = world();
  ironic.addPort(UUID, MAC);
  const rule = (await inspector.rules.create({ actions: [{ action: 'fail', message: 'too old' }] })).unwrap();
  await wait();
  await inspector.continue(BODY);
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    error: 'too old',
    failure: { code: 'rule-failed', stage: 'rules', rule: rule.uuid, message: 'too old' },
  });
});

it('Ironic refuses what one hook wanted', async () => {
  const site = hook('site', { after: ({ node }) => node.set('/no_such_field' as NodePath, 1) });
  const { run } = await failureAfter({ hooks: [site] });
  expect(run.failure).toMatchObject({ code: 'ironic-refused', stage: 'hooks', hook: 'site' });
});

it('a time-out, and a boot that Ironic refuses, have codes of their own', async () => {
  const clock = manualClock();
  const { inspector, ironic, events } = world({ clock, timeout: 600 });
  ironic.addPort(UUID, MAC);
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  await clock.advance(660_000);
  (await inspector.upkeep()).unwrap();
  await inspector.idle();
  const run = (await inspector.status(UUID)).unwrap();
  expect(run).toMatchObject({ error: 'Introspection timeout', failure: { code: 'timed-out', stage: 'waiting' } });
  expect(events).toContainEqual(expect.objectContaining({ type: 'state-changed', failure: run.failure }));
});

it('an abort has a code, and an event that says so', async () => {
  const { inspector, wait, ironic, events } = world();
  ironic.addPort(UUID, MAC);
  await wait();
  (await inspector.abort(UUID)).unwrap();
  await inspector.idle();
  const failure = { code: 'aborted', stage: 'waiting', message: 'Canceled by operator' };
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({ error: 'Canceled by operator', failure });
  expect(events).toContainEqual(expect.objectContaining({ type: 'state-changed', to: 'error', failure }));
});

it('a node without addresses cannot be recognised', async () => {
  const { inspector } = world({}, { driver_info: {} });
  (await inspector.introspect(UUID)).unwrap();
  await inspector.idle();
  const run = (await inspector.status(UUID)).unwrap();
  expect(run.failure).toEqual({ code: 'node-unsuitable', stage: 'power-on', message: run.error });
});

it('the next run has none, nor has one that is applied again', async () => {
  const site = { failing: true };
  const { inspector, wait, ironic } = world({
    hooks: [hook('site', { after: () => (site.failing ? Err('no') : undefined) })],
  });
  ironic.addPort(UUID, MAC);
  await wait();
  await inspector.continue(BODY);
  expect((await inspector.status(UUID)).unwrap().failure).toMatchObject({ code: 'hook-failed', hook: 'site' });
  site.failing = false;
  expect((await inspector.reapply(UUID)).unwrap().failure).toBeUndefined();
  await inspector.idle();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', failure: undefined });
});
