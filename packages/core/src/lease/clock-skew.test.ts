import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { InspectorError } from '../errors.ts';
import { Err, Ok } from '../result.ts';
import { ClockSkew } from './clock-skew.ts';

const ALLOWED = 5000;

/** A skew, and what it told; `ask` measures by a register that is `behind` us, and takes so long to answer. */
function setting() {
  const clock = manualClock();
  const told: number[] = [];
  const skew = new ClockSkew(clock, ALLOWED, (milliseconds) => told.push(milliseconds));
  const ask = (behind: number, takes = 0) =>
    skew.measuring(
      async () => {
        const at = new Date(clock.now().getTime() + takes / 2 - behind);
        await clock.advance(takes);
        return Ok(at);
      },
      (at) => at,
    );
  return { clock, told, skew, ask };
}

describe('the skew of a clock', () => {
  it('is unknown until it was measured, and no reason to wait', () => {
    const { skew } = setting();
    expect(skew.seconds).toBeUndefined();
    expect(skew.ahead).toBe(0);
  });

  it.each([0, 250, -250, ALLOWED, -ALLOWED])('of %i ms is allowed', async (behind) => {
    const { skew, told, ask } = setting();
    (await ask(behind)).unwrap();
    expect(skew.seconds).toBe(behind / 1000);
    expect(skew.ahead).toBe(Math.max(0, behind));
    expect(told).toEqual([]);
  });

  it.each([ALLOWED + 1, -ALLOWED - 1])('of %i ms is told once, until it was allowed again', async (behind) => {
    const { told, ask } = setting();
    for (const skew of [behind, behind, 0, behind * 2]) (await ask(skew)).unwrap();
    expect(told).toEqual([behind, behind * 2]);
  });

  it('is not taken for what is only a slow answer', async () => {
    const { skew, told, ask } = setting();
    (await ask(ALLOWED + 1000, 2000)).unwrap();
    expect(told).toEqual([]);
    expect(skew.ahead).toBe(ALLOWED);
    (await ask(ALLOWED + 1000, 1999)).unwrap();
    expect(told).toHaveLength(1);
  });

  it('stays as it was measured last when there is no answer', async () => {
    const { skew, ask } = setting();
    (await ask(1000)).unwrap();
    const failed = Err(new InspectorError('store-failed', 'away'));
    expect(
      await skew.measuring(
        async () => failed,
        () => new Date(0),
      ),
    ).toBe(failed);
    expect(skew.seconds).toBe(1);
  });
});
