import {
  Err,
  type FollowedEvent,
  type FollowedEvents,
  type HistoryStore,
  Inspector,
  InspectorError,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, manualClock } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventWriter } from './event-writer.ts';
import { BMC, BODY, countingLooks, errorOf, turn, UUID, world } from './world.ts';

const OTHER = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';

/** An inspector on a history that a test can write to, with a clock that is moved by hand. */
function site(methods: Partial<HistoryStore> = {}) {
  const clock = manualClock();
  const ironic = new FakeIronic();
  ironic.addNode({ uuid: UUID, name: 'node-1', driver_info: { ipmi_address: BMC } });
  const store = createMemoryStore({ clock });
  const { history, looks } = countingLooks(store.history, methods);
  const inspector = new Inspector({ ironic, ...store, history, clock, introspectionDelay: 0 });
  return { clock, ironic, store, looks, inspector, write: eventWriter(store.history) };
}

/** The reading of each that waits: an event that it gets is the next one's. */
const begun = new WeakMap<FollowedEvents, ReturnType<FollowedEvents['next']>>();

/** What can be read without waiting. */
async function waitingIn(events: FollowedEvents): Promise<readonly FollowedEvent[]> {
  const seen: FollowedEvent[] = [];
  for (;;) {
    const reading = begun.get(events) ?? events.next();
    begun.set(events, reading);
    const next = await Promise.race([reading, turn()]);
    if (typeof next !== 'object' || next.done === true) return seen;
    begun.delete(events);
    seen.push(next.value, ...events.take());
  }
}

const told = (events: readonly FollowedEvent[]) =>
  events.map((one) => {
    if (one.kind === 'reset') return `reset ${one.position}`;
    return one.event.type === 'warning' ? one.event.message : one.event.type;
  });

describe('following a history', () => {
  it('gives what is recorded from now on, own events too, with positions that rise', async () => {
    const { inspector, clock, write } = site();
    await write(3);
    const events = (await inspector.history.follow()).unwrap();
    expect(events.position).toBe(3);
    (await inspector.introspect(UUID)).unwrap();
    await inspector.idle();
    (await inspector.continue(BODY)).unwrap();
    await inspector.idle();
    await clock.advance(400);
    const seen = await waitingIn(events);
    const moves = seen.flatMap((one) =>
      one.kind === 'event' && one.event.type === 'state-changed' ? [one.event.to] : [],
    );
    expect(moves).toEqual(['starting', 'waiting', 'processing', 'finished']);
    const positions = seen.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted((left, right) => left - right));
    expect(positions[0]).toBeGreaterThan(3);
    expect(events.position).toBe(positions.at(-1));
    await inspector.stop();
    expect(await events.next()).toEqual({ value: undefined, done: true });
  });

  it('has a gap or a repetition nowhere, wherever one stops and goes on', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ write: fc.constantFrom(1, 3, 700, 2500) }),
        fc.record({ read: fc.integer({ min: 1, max: 900 }) }),
        fc.constant('look' as const),
        fc.constant('come back' as const),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (doing) => {
        const { inspector, clock, write } = site();
        await write(2);
        let events = (await inspector.history.follow({ after: 0 })).unwrap();
        let written = 2;
        const seen: FollowedEvent[] = [];
        for (const step of doing) {
          if (step === 'look') await clock.advance(400);
          else if (step === 'come back') {
            const after = events.position;
            await events.return();
            events = (await inspector.history.follow({ after })).unwrap();
          } else if ('write' in step) {
            await write(step.write);
            written += step.write;
          } else {
            for (let left = Math.min(step.read, written - seen.length); left > 0; left -= 1) {
              const next = events.next();
              await clock.advance(400);
              seen.push((await next).value as FollowedEvent);
            }
          }
        }
        await clock.advance(400);
        while (seen.length < written) {
          const next = events.next();
          await clock.advance(400);
          seen.push((await next).value as FollowedEvent, ...events.take());
        }
        expect(told(seen)).toEqual(Array.from({ length: written }, (_, index) => `${index + 1}`));
        await inspector.stop();
      }),
      { numRuns: 25 },
    );
  });

  it('gives what is asked for, and moves on past the rest', async () => {
    const { inspector, clock, write } = site();
    await write(2);
    await write(2, { runId: 'run-2', node: OTHER });
    const follow = async (query: object) => (await inspector.history.follow({ after: 0, ...query })).unwrap();
    const [byName, byRun, byType] = [
      await follow({ node: 'node-1' }),
      await follow({ runId: 'run-2' }),
      await follow({ types: ['failed'] }),
    ];
    const first = [waitingIn(byName), waitingIn(byRun), waitingIn(byType)];
    await clock.advance(400);
    expect((await Promise.all(first)).map(told)).toEqual([['1', '2'], ['3', '4'], []]);
    await write(1, { runId: 'run-2', node: OTHER });
    await write(1);
    await clock.advance(400);
    const second = [waitingIn(byName), waitingIn(byRun), waitingIn(byType)];
    expect((await Promise.all(second)).map(told)).toEqual([['6'], ['5'], []]);
    expect([byName, byRun, byType].map(({ position }) => position)).toEqual([6, 6, 6]);
    await inspector.stop();
  });

  it('says when what came behind a position is not all kept any more, and goes on', async () => {
    const { inspector, clock, store, write } = site();
    await write(2, { runId: 'run-2', node: OTHER });
    await write(2);
    (await store.history.forget(OTHER)).unwrap();
    for (const [after, expected] of [
      [0, ['reset 4']],
      [1, ['reset 4']],
      [2, ['3', '4']],
      [4, []],
      // Of another history, or of one that was restored.
      [5, ['reset 4']],
    ] as const) {
      const events = (await inspector.history.follow({ after })).unwrap();
      await clock.advance(400);
      expect([after, told(await waitingIn(events))]).toEqual([after, expected]);
      expect(events.position).toBe(4);
      await events.return();
    }
    const events = (await inspector.history.follow({ after: 0 })).unwrap();
    await clock.advance(400);
    const seen = [...(await waitingIn(events))];
    await write(1);
    await clock.advance(400);
    seen.push(...(await waitingIn(events)));
    expect(told(seen)).toEqual(['reset 4', '5']);
    await inspector.stop();
  });

  it('notices what is removed while it reads', async () => {
    const { inspector, clock, store, write } = site();
    await write(3000);
    await write(1, { runId: 'run-2', node: OTHER });
    const events = (await inspector.history.follow({ after: 0 })).unwrap();
    await clock.advance(400);
    expect((await events.next()).value).toMatchObject({ kind: 'event', position: 1 });
    (await store.history.forget(UUID)).unwrap();
    const rest = told(await waitingIn(events));
    expect([rest.at(-2), rest.at(-1)]).toEqual(['500', 'reset 3001']);
    await inspector.stop();
  });

  it('reads for all together, and only while somebody follows', async () => {
    const { inspector, clock, looks, write } = site();
    const all = await Promise.all(Array.from({ length: 20 }, async () => (await inspector.history.follow()).unwrap()));
    const asked = looks.size;
    const reading = all.map((events) => events.next());
    await clock.advance(400);
    await write(5);
    await clock.advance(4000);
    expect(looks).toEqual({ events: 11, size: asked });
    expect(told((await Promise.all(reading)).map(({ value }) => value as FollowedEvent))).toEqual(Array(20).fill('1'));
    for (const events of all) {
      await events.return();
      await events.return();
    }
    await clock.advance(4000);
    expect(looks.events).toBe(11);
    expect(clock.sleeping).toBe(0);
    await inspector.stop();
  });

  it.each([
    ['was away', async () => Err(new InspectorError('store-failed', 'away'))],
    [
      'threw',
      async () => {
        throw new TypeError('a defect');
      },
    ],
  ])('goes on when the history %s', async (_, away) => {
    let isAway = false;
    const { inspector, clock, store, write } = site({
      size: () => (isAway ? away() : store.history.size()),
      events: (query) => (isAway ? away() : store.history.events(query)),
    });
    await write(2);
    const events = (await inspector.history.follow({ after: 1 })).unwrap();
    isAway = true;
    const reading = events.next();
    await clock.advance(4000);
    expect((await inspector.history.follow()).err).toBe(true);
    isAway = false;
    await clock.advance(800);
    expect((await reading).value).toMatchObject({ position: 2 });
    await inspector.stop();
  });

  it('ends by its signal, by return() and by stop(), whoever waits', async () => {
    const { inspector } = site();
    const over = new AbortController();
    const follow = async (signal?: AbortSignal) =>
      (await inspector.history.follow(signal === undefined ? {} : { signal })).unwrap();
    const [aborted, returned, stopped] = [await follow(over.signal), await follow(), await follow()];
    const waiting = [aborted.next(), returned.next(), stopped.next()];
    over.abort();
    await returned.return();
    await inspector.stop();
    for (const answer of await Promise.all(waiting)) expect(answer.done).toBe(true);
    for (const one of [await follow(over.signal), await follow()]) expect((await one.next()).done).toBe(true);
  });

  it('is refused by name', async () => {
    const { inspector } = site();
    for (const after of [-1, 1.5, Number.NaN]) {
      expect(errorOf(await inspector.history.follow({ after }))).toMatchObject({
        code: 'bad-request',
        message: `after: must be a position of the history, got ${after}`,
      });
    }
    for (const type of ['waited', 'policy-enforced']) {
      const error = errorOf(await inspector.history.follow({ types: ['waiting', type as 'waiting'] }));
      expect(error).toMatchObject({
        code: 'bad-request',
        message: expect.stringContaining(`"${type}", only requested,`),
      });
    }
    expect(errorOf(await inspector.history.follow({ node: 'nobody' })).code).toBe('node-not-found');
    await inspector.stop();
    const { ironic, store } = world();
    const { history: _, ...others } = store;
    const without = new Inspector({ ironic, ...others });
    expect(errorOf(await without.history.follow()).code).toBe('not-supported');
    await without.stop();
  });
});
