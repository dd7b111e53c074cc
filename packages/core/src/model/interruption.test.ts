import { describe, expect, it } from 'vitest';
import { type Interruption, interrupts, isOverdue, isTimeToGoOn } from './interruption.ts';

const MINUTE_MS = 60_000;
const at = new Date('2026-01-01T00:00:00Z');
const later = (milliseconds: number) => new Date(at.getTime() + milliseconds);
const interrupted = (times: number): Interruption => ({
  stage: 'processing',
  code: 'ironic-unavailable',
  message: 'away',
  since: at,
  at,
  times,
});

describe('what was interrupted', () => {
  it('once is tried again at once', () => {
    expect(isTimeToGoOn(interrupted(1), at)).toBe(true);
  });

  it.each([
    [2, 1],
    [3, 2],
    [4, 4],
    [5, 5],
    [6, 5],
    [2000, 5],
  ])('%i times is tried again after %i minutes', (times, minutes) => {
    expect(isTimeToGoOn(interrupted(times), later(minutes * MINUTE_MS - 1))).toBe(false);
    expect(isTimeToGoOn(interrupted(times), later(minutes * MINUTE_MS))).toBe(true);
  });

  it('does not wait for a clock that was set back', () => {
    expect(isTimeToGoOn(interrupted(2), later(-MINUTE_MS + 1))).toBe(false);
    expect(isTimeToGoOn(interrupted(2), later(-MINUTE_MS))).toBe(true);
  });

  it('is overdue after the time-out, and never without one', () => {
    const ages = (milliseconds: number) => ({ of: () => milliseconds });
    expect(isOverdue(interrupted(1), ages(600_000), 600, 0)).toBe(false);
    expect(isOverdue(interrupted(1), ages(600_001), 600, 0)).toBe(true);
    expect(isOverdue(interrupted(1), ages(365 * 24 * 60 * MINUTE_MS), 0, 0)).toBe(false);
  });

  it('is not overdue earlier where the clock is ahead', () => {
    const ages = (milliseconds: number) => ({ of: () => milliseconds });
    expect(isOverdue(interrupted(1), ages(607_000), 600, 7000)).toBe(false);
    expect(isOverdue(interrupted(1), ages(607_001), 600, 7000)).toBe(true);
  });
});

describe('a run that meets an error', () => {
  it.each([
    'ironic-unavailable',
    'inspector-unavailable',
    'store-failed',
    'identity-unavailable',
    'identity-refused',
    'name-unavailable',
    'firewall-failed',
    'overloaded',
    'node-locked',
  ] as const)('waits for %s to go away', (code) => expect(interrupts(code)).toBe(true));

  it.each([
    'bad-request',
    'node-not-found',
    'processing-failed',
    'ironic-refused',
    'ironic-failed',
    'inspector-failed',
    'internal',
  ] as const)('ends with %s', (code) => expect(interrupts(code)).toBe(false));
});
