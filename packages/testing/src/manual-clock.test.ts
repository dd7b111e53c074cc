import { describe, expect, it } from 'vitest';
import { manualClock } from './manual-clock.ts';

describe('manualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = manualClock(new Date(1_000));
    expect(clock.now()).toEqual(new Date(1_000));
    await clock.advance(500);
    expect(clock.now()).toEqual(new Date(1_500));
  });

  it('ends sleeps in order, each at its time', async () => {
    const clock = manualClock(new Date(0));
    const ended: [string, number][] = [];
    const sleep = async (name: string, milliseconds: number) => {
      await clock.sleep(milliseconds);
      ended.push([name, clock.now().getTime()]);
    };
    void sleep('late', 300);
    void sleep('early', 100);
    void sleep('never', 1_001);
    void sleep('early too', 100);
    await clock.advance(1_000);
    expect(ended).toEqual([
      ['early', 100],
      ['early too', 100],
      ['late', 300],
    ]);
    expect(clock.now()).toEqual(new Date(1_000));
    expect(clock.sleeping).toBe(1);
  });

  it('ends sleeps that are begun on the way', async () => {
    const clock = manualClock(new Date(0));
    const ticks: number[] = [];
    const tick = async () => {
      for (;;) {
        await clock.sleep(100);
        ticks.push(clock.now().getTime());
      }
    };
    void tick();
    await clock.advance(350);
    expect(ticks).toEqual([100, 200, 300]);
  });

  it('ends a sleep at once when it takes no time or is aborted', async () => {
    const clock = manualClock();
    await clock.sleep(0);
    await clock.sleep(1_000, AbortSignal.abort());
    const controller = new AbortController();
    const sleeping = clock.sleep(1_000, controller.signal);
    controller.abort();
    await sleeping;
    expect(clock.sleeping).toBe(0);
  });

  it('lets work run that needs no time', async () => {
    const clock = manualClock();
    let done = false;
    void (async () => {
      for (let step = 0; step < 100; step += 1) await Promise.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      done = true;
    })();
    await clock.idle();
    expect(done).toBe(true);
  });

  it('has a time of day that may be set while nothing passes', async () => {
    const clock = manualClock(new Date(1_000_000));
    const begun = clock.elapsed();
    let isOver = false;
    void clock.sleep(100).then(() => (isOver = true));
    clock.jump(5_000);
    await clock.idle();
    expect([clock.now(), clock.elapsed() - begun, isOver]).toEqual([new Date(1_005_000), 0, false]);
    clock.jump(-6_000);
    await clock.advance(100);
    expect([clock.now(), clock.elapsed() - begun, isOver]).toEqual([new Date(999_100), 100, true]);
  });
});
