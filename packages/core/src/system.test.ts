import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from './system.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('sleeps for longer than a timer can (24.8 days)', async () => {
  let awake = false;
  const month = 30 * 24 * 3_600_000;
  void systemClock.sleep(2 * month).then(() => (awake = true));
  await vi.advanceTimersByTimeAsync(2 * month - 1);
  expect(awake).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(awake).toBe(true);
});

it('is woken by its signal, whenever that is, and leaves no timer', async () => {
  const ending = new AbortController();
  const month = 30 * 24 * 3_600_000;
  const slept = systemClock.sleep(2 * month, ending.signal);
  await vi.advanceTimersByTimeAsync(month);
  ending.abort();
  await slept;
  await systemClock.sleep(month, ending.signal);
  expect(vi.getTimerCount()).toBe(0);
});
