import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { Turn } from './turn.ts';

function setting() {
  const clock = manualClock();
  const begun = clock.now().getTime();
  let shift = 0;
  const shifted = {
    now: () => new Date(clock.now().getTime() + shift),
    sleep: (...all: Parameters<typeof clock.sleep>) => clock.sleep(...all),
  };
  const turn = new Turn(shifted, 5);
  const taken: number[] = [];
  const take = (signal = new AbortController().signal) =>
    void turn.take(signal).then(() => taken.push((clock.now().getTime() - begun) / 1000));
  return { clock, taken, take, setBack: (seconds: number) => (shift -= seconds * 1000) };
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

  it('come as soon as ever when the clock is set back: the wait is the spacing for each one ahead, no more', async () => {
    const { clock, taken, take, setBack } = setting();
    for (let count = 0; count < 3; count++) take();
    await clock.idle();
    setBack(3600);
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
