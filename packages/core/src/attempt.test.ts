import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TimeLimits, withTimeout } from './attempt.ts';
import { InspectorError } from './errors.ts';
import { Err, Ok } from './result.ts';
import { systemClock } from './system.ts';

describe('work that may take so long only', () => {
  it('is waited for, and nothing goes on afterwards', async () => {
    const clock = manualClock();
    expect((await withTimeout(clock, 1000, 'the archive', async () => Ok('kept'))).unwrap()).toBe('kept');
    expect(clock.sleeping).toBe(0);
  });

  it('fails as it fails, or with what it throws', async () => {
    const clock = manualClock();
    const error = new InspectorError('too-large', 'much');
    expect((await withTimeout(clock, 1000, 'the archive', async () => Err(error))).val).toBe(error);
    const thrown = await withTimeout(clock, 1000, 'the archive', () => Promise.reject(new Error('defect')));
    expect(thrown.val).toMatchObject({ code: 'internal' });
    expect(clock.sleeping).toBe(0);
  });

  it.each([
    [undefined, 'store-failed'],
    ['firewall-failed', 'firewall-failed'],
  ] as const)('is given up when its time is over (%s)', async (given, code) => {
    const clock = manualClock();
    let isOver = false;
    const work = withTimeout(clock, 2500, 'the archive', () => new Promise<never>(() => {}), given);
    void work.then(() => (isOver = true));
    await clock.advance(2499);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect((await work).val).toMatchObject({ code, message: 'the archive took longer than 2.5 seconds' });
  });
});

describe('limits', () => {
  it('hold for work that takes longer, and hold no timer for what does not', async () => {
    const clock = manualClock();
    const limits = new TimeLimits(clock);
    expect(await limits.within(1000, async () => 'done')).toBe('done');
    await expect(limits.within(1000, () => Promise.reject(new Error('defect')))).rejects.toThrow('defect');
    expect(clock.sleeping).toBe(0);
    const late = limits.within(1000, () => new Promise<never>(() => {}));
    await clock.advance(1000);
    expect(await late).toBeUndefined();
  });

  it('that are closed end no wait, and hold no timer', async () => {
    const clock = manualClock();
    const limits = new TimeLimits(clock);
    const answers: unknown[] = [];
    const never = () => new Promise<never>(() => {});
    void limits.within(1000, never).then((answer) => answers.push(answer));
    let end = () => {};
    const work = () => new Promise<string>((resolve) => (end = () => resolve('done')));
    void limits.within(1000, work).then((answer) => answers.push(answer));
    limits.close();
    void limits.within(1000, never).then((answer) => answers.push(answer));
    expect(clock.sleeping).toBe(0);
    await clock.advance(2000);
    expect(answers).toEqual([]);
    end();
    await clock.idle();
    expect(answers).toEqual(['done']);
  });

  it("hold by the system's clock, too, and leave it no timer", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const limits = new TimeLimits(systemClock);
    const never = () => new Promise<never>(() => {});
    expect(await limits.within(1000, async () => 'done')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    const late = limits.within(1000, never);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await late).toBeUndefined();
    void limits.within(1000, never);
    limits.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
