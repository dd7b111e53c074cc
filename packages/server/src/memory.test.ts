import { describe, expect, it } from 'vitest';
import { restAfterWork } from './memory.ts';

describe('rest after work', () => {
  it('comes once after the start, and once after each time of work', () => {
    const isDue = restAfterWork();
    const milliseconds = [900, 40, 30, 0, 4000, 300, 249, 10, 251, 0];
    const due = milliseconds.map((used) => isDue(used * 1000));
    expect(due).toEqual([false, true, false, false, false, false, true, false, false, true]);
  });
});
