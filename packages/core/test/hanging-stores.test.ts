import { createMemoryStore } from '@ironic-inspector/store-memory';
import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { BODY, errorOf, MAC, turn, UUID, withMethods, world } from './world.ts';

const never = () => new Promise<never>(() => {});

/** A node store of which one call may hang, after it was done or before. */
function hanging() {
  const clock = manualClock();
  const { nodes, ...store } = createMemoryStore({ clock });
  const hang = { update: undefined as 'before' | 'after' | undefined, reads: false, hung: 0 };
  const hangs = withMethods(nodes, {
    update: async (uuid, guard, change) => {
      const when = change.state === 'processing' ? hang.update : undefined;
      if (when !== undefined) hang.hung++;
      if (when === 'before') return never();
      const written = await nodes.update(uuid, guard, change);
      return when === 'after' ? never() : written;
    },
    get: (uuid) => (hang.reads ? never() : nodes.get(uuid)),
  });
  const made = world({ clock, ...store, nodes: hangs });
  made.ironic.addPort(UUID, MAC);
  return { ...made, clock, hang };
}

it('a write that came through, but did not answer, is found by reading, and not done again', async () => {
  const { inspector, wait, clock, hang } = hanging();
  await wait();
  hang.update = 'after';
  const answer = inspector.continue(BODY);
  while (hang.hung === 0) await turn();
  await clock.advance(30_000);
  expect((await answer).ok).toBe(true);
  expect(hang.hung).toBe(1);
});

it('a write that did not come through is a failure of the store, and changes nothing', async () => {
  const { inspector, wait, clock, hang } = hanging();
  await wait();
  hang.update = 'before';
  const answer = inspector.continue(BODY);
  while (hang.hung === 0) await turn();
  await clock.advance(30_000);
  expect(errorOf(await answer)).toMatchObject({
    code: 'store-failed',
    message: 'the node store did not answer within 30 seconds',
  });
  expect((await inspector.status(UUID)).unwrap().state).toBe('waiting');
  hang.update = undefined;
  expect((await inspector.continue(BODY)).ok).toBe(true);
});

it('a read that does not answer is a failure of the store', async () => {
  const { inspector, clock, hang } = hanging();
  hang.reads = true;
  const answer = inspector.status(UUID);
  await clock.advance(30_000);
  expect(errorOf(await answer).code).toBe('store-failed');
});
