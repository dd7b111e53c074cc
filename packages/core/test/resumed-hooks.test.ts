import { Err, InspectorError, type Hook, type HookAnswer } from '@ironic-inspector/core';
import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BODY, errorOf, MAC, UUID, world } from './world.ts';

const away = () => Err(new InspectorError('store-failed', 'no answer'));

/** A run that a hook interrupted once it was `processing`; what hooks answer may change. */
async function interrupted() {
  const clock = manualClock();
  const answers: { before?: HookAnswer; after?: HookAnswer } = { after: away() };
  const seen: unknown[] = [];
  const site: Hook = {
    name: 'site',
    before({ pluginData }) {
      if (answers.before === undefined) pluginData.local_gb = 7;
      return answers.before;
    },
    after({ pluginData }) {
      seen.push(pluginData.local_gb);
      return answers.after;
    },
  };
  const made = world({ clock, hooks: [site] });
  made.ironic.addPort(UUID, MAC);
  await made.wait();
  expect(errorOf(await made.inspector.continue(BODY)).code).toBe('store-failed');
  answers.after = undefined;
  const resume = async () => {
    await clock.advance(120_000);
    (await made.inspector.upkeep()).unwrap();
    await made.inspector.idle();
  };
  return { ...made, answers, seen, resume };
}

it('a `before` that says what is away interrupts the run that is resumed', async () => {
  const { inspector, answers, seen, resume } = await interrupted();
  answers.before = away();
  await resume();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'processing',
    interruption: { stage: 'pre-hooks', code: 'store-failed', message: 'Preprocessing hook site: no answer', times: 2 },
  });
  answers.before = undefined;
  await resume();
  expect((await inspector.status(UUID)).unwrap().state).toBe('finished');
  expect(seen).toEqual([7, 7]);
});

it('a `before` that fails ends the run that is resumed, and no `after` sees the data', async () => {
  const { inspector, answers, seen, resume } = await interrupted();
  answers.before = Err('no rack');
  await resume();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'error',
    error: 'Preprocessing hook site: no rack',
    failure: { code: 'hook-failed', stage: 'pre-hooks', hook: 'site' },
  });
  expect(seen).toEqual([7]);
});

it('a `before` that fails is no matter once all that hooks want is sent', async () => {
  const { inspector, ironic, answers, seen, resume } = await interrupted();
  answers.after = undefined;
  ironic.lock(UUID);
  await resume();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({
    state: 'processing',
    interruption: { stage: 'finish' },
  });
  ironic.unlock(UUID);
  answers.before = Err('no rack');
  await resume();
  expect((await inspector.status(UUID)).unwrap()).toMatchObject({ state: 'finished', error: undefined });
  expect(seen).toEqual([7, 7]);
});
