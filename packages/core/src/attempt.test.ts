import { manualClock } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { bounded } from './attempt.ts';
import { InspectorError } from './errors.ts';
import { Err, Ok } from './result.ts';

describe('work that may take so long only', () => {
  it('is waited for, and nothing goes on afterwards', async () => {
    const clock = manualClock();
    expect((await bounded(clock, 1000, 'the archive', async () => Ok('kept'))).unwrap()).toBe('kept');
    expect(clock.sleeping).toBe(0);
  });

  it('fails as it fails, or with what it throws', async () => {
    const clock = manualClock();
    const error = new InspectorError('too-large', 'much');
    expect((await bounded(clock, 1000, 'the archive', async () => Err(error))).val).toBe(error);
    const thrown = await bounded(clock, 1000, 'the archive', () => Promise.reject(new Error('defect')));
    expect(thrown.val).toMatchObject({ code: 'internal' });
    expect(clock.sleeping).toBe(0);
  });

  it.each([
    [undefined, 'store-failed'],
    ['firewall-failed', 'firewall-failed'],
  ] as const)('is given up when its time is over (%s)', async (given, code) => {
    const clock = manualClock();
    let isOver = false;
    const work = bounded(clock, 2500, 'the archive', () => new Promise<never>(() => {}), given);
    void work.then(() => (isOver = true));
    await clock.advance(2499);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect((await work).val).toMatchObject({ code, message: 'the archive took longer than 2.5 seconds' });
  });
});
