import { expect, it } from 'vitest';
import { record } from '../test/stub.ts';
import { statusToWire, timestampToWire } from './wire.ts';

it.each([
  ['2026-11-23T01:28:01.767Z', '2026-11-23T01:28:01.767000'],
  ['2026-11-23T01:28:01.700Z', '2026-11-23T01:28:01.700000'],
  ['2017-08-16T12:24:30.000Z', '2017-08-16T12:24:30'],
  ['2017-08-16T14:24:30+02:00', '2017-08-16T12:24:30'],
])('writes %s as naive UTC', (date, text) => {
  expect(timestampToWire(new Date(date))).toBe(text);
});

it('says that a run with an end is finished, well or not', () => {
  const run = record({ state: 'error', error: 'boom', finishedAt: new Date('2026-11-23T01:30:00Z') });
  expect(statusToWire(run, 'http://h')).toMatchObject({
    error: 'boom',
    finished: true,
    finished_at: '2026-11-23T01:30:00',
    state: 'error',
  });
});
