import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { Turn } from './turn.ts';

function setting() {
  const clock = manualClock();
  const begun = clock.elapsed();
  const turn = new Turn(clock, 5);
  const taken: number[] = [];
  const take = (signal = new AbortController().signal) =>
    void turn.take(signal).then(() => taken.push((clock.elapsed() - begun) / 1000));
  return { clock, taken, take };
}

describe('turns', () => {
  it('are the spacing apart, whenever they are asked for', async () => {
    const { clock, taken, take } = setting();
    for (let count = 0; count < 3; count++) take();
    await clock.advance(7000);
    take();
    await clock.advance(60_000);
    take();
    await clock.idle();
    expect(taken).toEqual([0, 5, 10, 15, 67]);
  });

  it.each([-3600, 3600])('are the spacing apart when the clock is set by %i s, too', async (seconds) => {
    const { clock, taken, take } = setting();
    for (let count = 0; count < 3; count++) take();
    await clock.idle();
    clock.jump(seconds * 1000);
    take();
    take();
    await clock.advance(60_000);
    expect(taken).toEqual([0, 5, 10, 15, 20]);
  });

  it('that nobody waits for any more hold nobody up', async () => {
    const { clock, taken, take } = setting();
    const stopping = new AbortController();
    for (let count = 0; count < 10; count++) take(stopping.signal);
    stopping.abort();
    await clock.idle();
    take();
    await clock.advance(5000);
    expect(taken.at(-1)).toBe(5);
  });
});
