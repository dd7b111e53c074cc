import { Err, InspectorError, type AfterInput, type Hook, type RamdiskData } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BODY, bodyWith, errorOf, MAC, turn, UUID, world } from './world.ts';

const never = () => new Promise<void>(() => {});

function waiting(hooks: readonly Hook[], concurrentCallbacks = 1) {
  const clock = manualClock();
  const limits = { concurrentCallbacks, callbackWait: 0, hookSeconds: 5 };
  const made = world({ clock, hooks, limits });
  made.ironic.addPort(UUID, MAC);
  return { ...made, clock };
}

it.each(['before', 'after'] as const)('a `%s` that never answers ends its run, and names itself', async (moment) => {
  let begun = 0;
  let aborted = 0;
  const hang: Hook = {
    name: 'hang',
    [moment]: ({ signal }: AfterInput) => {
      begun++;
      signal.addEventListener('abort', () => aborted++);
      return never();
    },
  };
  const { clock, inspector, wait } = waiting([hang]);
  await wait();
  const answer = inspector.continue(BODY);
  while (begun < 1) await turn();
  await clock.advance(4_000);
  expect(inspector.load().callbacks).toBe(1);
  expect(errorOf(await inspector.continue('{}')).code).toBe('overloaded');
  await clock.advance(1_000);
  expect(errorOf(await answer)).toMatchObject({ code: 'processing-failed', message: expect.stringContaining('hang') });
  expect(aborted).toBe(1);
  await inspector.idle();
  const stage = moment === 'before' ? 'pre-hooks' : 'hooks';
  const { state, failure } = (await inspector.status(UUID)).unwrap();
  expect({ state, failure }).toMatchObject({
    state: 'error',
    failure: { code: 'hook-timed-out', stage, hook: 'hang' },
  });
  // The place is free.
  const next = inspector.continue(bodyWith({ again: 1 }));
  while (moment === 'before' && begun < 2) await turn();
  await clock.advance(5_000);
  expect(errorOf(await next).code).not.toBe('overloaded');
});

it('two places and two hanging hooks leave the instance usable', async () => {
  let begun = 0;
  const hang: Hook = {
    name: 'hang',
    before({ pluginData }) {
      if ((pluginData as RamdiskData)['well'] === true) return;
      begun++;
      return never();
    },
  };
  const { clock, inspector, wait } = waiting([hang], 2);
  await wait();
  const hanging = [1, 2].map((number) => inspector.continue(bodyWith({ number, inventory: {} })));
  while (begun < 2) await turn();
  await clock.advance(5_000);
  await Promise.all(hanging);
  expect((await inspector.continue(bodyWith({ well: true }))).ok).toBe(true);
});

it.each([
  ['before', 'waiting'],
  ['after', 'processing'],
] as const)('a `%s` that hangs does not hold up the stop, and its run is not lost', async (moment, state) => {
  let isBegun = false;
  const hang: Hook = {
    name: 'hang',
    [moment]: () => {
      isBegun = true;
      return never();
    },
  };
  const { clock, inspector, wait, store } = waiting([hang]);
  await wait();
  const answer = inspector.continue(BODY);
  while (!isBegun) await turn();
  const stopped = inspector.stop();
  await clock.advance(2_500);
  expect((await stopped).ok).toBe(true);
  expect(errorOf(await answer).code).toBe('overloaded');
  expect((await store.nodes.get(UUID)).unwrap()).toMatchObject({ state, failure: undefined });
});

it('a stop while a `before` looks at the data that is applied again leaves the run to others', async () => {
  let looks = 0;
  const hang: Hook = { name: 'hang', before: () => (++looks === 2 ? never() : undefined) };
  const { clock, inspector, wait, store } = waiting([hang]);
  await wait();
  (await inspector.continue(BODY)).unwrap();
  await inspector.idle();
  (await inspector.reapply(UUID)).unwrap();
  while (looks < 2) await turn();
  const stopped = inspector.stop();
  await clock.advance(2_500);
  expect((await stopped).ok).toBe(true);
  expect((await store.nodes.get(UUID)).unwrap()).toMatchObject({
    state: 'reapplying',
    failure: undefined,
    interruption: { code: 'overloaded' },
  });
});

it('a `before` that says what is away has the ramdisk post again, and no hook behind it begins', async () => {
  const away = { isAway: true, looks: 0 };
  const inventories: Hook = {
    name: 'inventories',
    before: () => (away.isAway ? Err(new InspectorError('store-failed', 'no answer')) : undefined),
  };
  const { inspector, wait } = waiting([inventories, { name: 'behind', before: () => void away.looks++ }]);
  await wait();
  expect(errorOf(await inspector.continue(BODY))).toMatchObject({
    code: 'store-failed',
    message: 'Preprocessing hook inventories: no answer',
  });
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'waiting', failure: undefined });
  expect(away.looks).toBe(0);
  away.isAway = false;
  expect((await inspector.continue(BODY)).ok).toBe(true);
});

it('what a hook sets after it has answered is refused, and not lost in silence', async () => {
  let late: unknown;
  const forgetful: Hook = {
    name: 'forgetful',
    after({ node }) {
      void turn()
        .then(() => node.set('/extra/rack', 'r1'))
        .catch((thrown: unknown) => (late = thrown));
    },
  };
  const { inspector, wait } = waiting([forgetful]);
  await wait();
  expect((await inspector.continue(BODY)).ok).toBe(true);
  await turn();
  await turn();
  expect(String(late)).toContain('forgetful changes the node after it has answered');
});

it('a not-found hook that hangs gives the place back, and makes no node afterwards', async () => {
  const clock = manualClock();
  let begun = false;
  let goOn = () => {};
  let made: unknown;
  const { inspector, calls } = world({
    clock,
    limits: { concurrentCallbacks: 1, callbackWait: 0 },
    notFoundHook: {
      name: 'hang',
      async notFound({ ironic: client, newUuid }) {
        begun = true;
        await new Promise<void>((resolve) => (goOn = resolve));
        const created = await client.createNode({ uuid: newUuid, driver: 'fake-hardware' });
        made = created.val;
        return created;
      },
    },
  });
  const answer = inspector.continue(BODY);
  while (!begun) await turn();
  await clock.advance(20_000);
  expect(errorOf(await answer)).toMatchObject({ code: 'overloaded', message: expect.stringContaining('hang') });
  goOn();
  while (made === undefined) await turn();
  expect(made).toMatchObject({ code: 'overloaded' });
  expect(calls()).not.toContain('createNode');
  expect(errorOf(await inspector.continue('{}')).code).not.toBe('overloaded');
});
