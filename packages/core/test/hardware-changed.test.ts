import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { HistoryStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { loadPayload, loadPayloadText } from '@ironic-inspector/testing';
import { errorOf, UUID, withMethods, world, type World } from './world.ts';

/** Has the machine post one of these each time it is introspected. */
async function introspect({ inspector, wait }: World, payload: string): Promise<string> {
  await wait();
  (await inspector.continue(payload)).unwrap();
  await inspector.idle();
  return (await inspector.status(UUID)).unwrap().runId;
}

const BEFORE = loadPayloadText('ipmi-server');
const LATER = JSON.stringify(loadPayload('ipmi-server-later'));
const { bmc_address: BMC } = loadPayload('ipmi-server').inventory as { readonly bmc_address: string };
const node = { driver_info: { ipmi_address: BMC } };

it('a run says what is not as the run before found it', async () => {
  const site = world({}, node);
  const first = await introspect(site, BEFORE);
  await introspect(site, BEFORE);
  expect(site.events.filter(({ type }) => type === 'hardware-changed')).toEqual([]);
  const second = await site.inspector.status(UUID);
  const third = await introspect(site, LATER);
  const changed = site.events.filter((event) => event.type === 'hardware-changed');
  expect(changed).toMatchObject([{ node: UUID, runId: third, since: second.unwrap().runId }]);
  const [event] = changed;
  expect(event?.changes.map(({ severity }) => severity)).toEqual(
    event?.changes.map(({ severity }) => severity).toSorted((one, other) => rank(one) - rank(other)),
  );
  expect(event?.total).toBe(event?.changes.length);
  expect(event?.changes.map(({ text }) => text)).toContain('DIMM A4 16 GiB (serial 4926B0E9) is gone');
  expect(event?.changes.some((change) => 'before' in change || 'after' in change)).toBe(false);
  const steps = (await site.inspector.history.events(third)).unwrap().map(({ step }) => step);
  expect(steps).toContainEqual(expect.objectContaining({ type: 'hardware-changed', total: event?.total }));
  // And any two of them can be compared later.
  const all = (await site.inspector.history.diff('node-1')).unwrap();
  expect(all.changes.map(({ text }) => text).toSorted()).toEqual(event?.changes.map(({ text }) => text).toSorted());
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(
    all.changes
      .slice(0, 3)
      .map(({ severity, text }) => `${severity}: ${text}\n`)
      .join(''),
  );
  const none = (await site.inspector.history.diff(UUID, { from: first, to: second.unwrap().runId })).unwrap();
  expect([none.from.runId, none.changes]).toEqual([first, []]);
  const before = (await site.inspector.history.diff(UUID, { to: second.unwrap().runId })).unwrap();
  expect(before.from.runId).toBe(first);
});

function rank(severity: string): number {
  return ['serious', 'notable', 'minor'].indexOf(severity);
}

it('a difference that cannot be told says why', async () => {
  const site = world({}, node);
  const run = await introspect(site, BEFORE);
  const { history } = site.inspector;
  expect(errorOf(await history.diff(UUID))).toMatchObject({ code: 'data-not-found' });
  expect(errorOf(await history.diff(UUID, { from: 'other' }))).toMatchObject({
    code: 'run-not-found',
    message: 'from: run other is not on record',
  });
  site.ironic.addNode({ uuid: '11111111-26e0-4f6c-9a55-0d1c2f9b8e07', name: 'node-2' });
  expect(errorOf(await history.diff('node-2', { from: run, to: run }))).toMatchObject({ code: 'bad-request' });
});

it('a history that is away changes no run', async () => {
  const store = createMemoryStore();
  let isAway = false;
  const history: HistoryStore = withMethods(store.history, {
    document: (...asked) => (isAway ? Promise.reject(new Error('no history')) : store.history.document(...asked)),
  });
  const site = world({ ...store, history }, node);
  await introspect(site, BEFORE);
  isAway = true;
  await introspect(site, LATER);
  expect((await site.inspector.status(UUID)).unwrap().state).toBe('finished');
  expect(site.events).toContainEqual(expect.objectContaining({ type: 'warning', source: 'hardware' }));
});

it('what a run found that failed is told by the next one that does not', async () => {
  const site = world({}, node);
  const first = await introspect(site, BEFORE);
  const action = { action: 'fail', message: 'not this one' } as const;
  (await site.inspector.rules.create({ actions: [action] })).unwrap();
  await site.wait();
  expect((await site.inspector.continue(LATER)).err).toBe(true);
  await site.inspector.idle();
  expect(site.events.filter(({ type }) => type === 'hardware-changed')).toEqual([]);
  (await site.inspector.rules.clear()).unwrap();
  await introspect(site, LATER);
  expect(site.events).toContainEqual(expect.objectContaining({ type: 'hardware-changed', since: first }));
});
