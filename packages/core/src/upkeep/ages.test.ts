import { manualClock } from '@ironic-inspector/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ages } from './ages.ts';

function setting() {
  const clock = manualClock();
  const jumps: unknown[] = [];
  const ages = new Ages(clock, (_, step) => void jumps.push(step));
  return { clock, ages, jumps };
}

describe('the age of what is on record', () => {
  it('is what has passed, whatever the time of day was set to meanwhile', async () => {
    const { clock, ages, jumps } = setting();
    const since = clock.now();
    await clock.advance(10_000);
    clock.jump(3_600_000);
    expect(ages.of(since)).toBe(10_000);
    const later = clock.now();
    await clock.advance(20_000);
    expect([ages.of(since), ages.of(later)]).toEqual([30_000, 20_000]);
    clock.jump(-7_200_000);
    await clock.advance(1000);
    expect([ages.of(since), ages.of(later)]).toEqual([31_000, 21_000]);
    expect(jumps).toEqual([
      { type: 'clock-jumped', milliseconds: 3_600_000 },
      { type: 'clock-jumped', milliseconds: -7_200_000 },
    ]);
  });

  it('follows a clock that is set little by little, which is no jump', async () => {
    const { clock, ages, jumps } = setting();
    const since = clock.now();
    for (let count = 0; count < 3; count++) {
      clock.jump(5000);
      expect(ages.of(since)).toBe((count + 1) * 5000);
    }
    clock.jump(5001);
    expect(ages.of(since)).toBe(15_000);
    expect(jumps).toHaveLength(1);
  });

  it('is nothing for what another instance, whose clock is ahead, has just written', async () => {
    const { clock, ages } = setting();
    clock.jump(3_600_000);
    ages.look();
    await clock.advance(60_000);
    expect(ages.of(new Date(clock.now().getTime() + 1000))).toBe(0);
  });

  it('is never more than what has passed, and less only where the time of day came twice', async () => {
    const step = fc.oneof(
      fc.record({ pass: fc.integer({ min: 1, max: 100_000 }) }),
      fc.record({ jump: fc.integer({ min: -100_000, max: 100_000 }).filter((by) => Math.abs(by) > 5000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), fc.array(step, { maxLength: 8 }), async (before, after) => {
        const { clock, ages } = setting();
        const play = async (steps: typeof before) => {
          for (const one of steps) {
            if ('pass' in one) await clock.advance(one.pass);
            else clock.jump(one.jump);
            ages.look();
          }
        };
        await play(before);
        const [since, begun] = [clock.now(), clock.elapsed()];
        await play(after);
        const passed = clock.elapsed() - begun;
        expect(ages.of(since)).toBeLessThanOrEqual(passed);
        const wasSetBack = [...before, ...after].some((one) => 'jump' in one && one.jump < 0);
        expect(ages.of(since)).toBeGreaterThanOrEqual(wasSetBack ? 0 : passed);
        expect(since.getTime()).toBeLessThanOrEqual(ages.before(passed).getTime());
      }),
      { numRuns: 100 },
    );
  });
});
