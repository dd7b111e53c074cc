import { DONE, Err, InspectorError } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { waitForStore } from './wait-for-store.ts';

const failing = (details: object, message = 'no') =>
  Err(new InspectorError('store-failed', message, { cause: Object.assign(new Error(message), details) }));

/** A database that answers so, one time after the other, and is there then. */
function answering(...answers: ReturnType<typeof failing>[]) {
  return async () => answers.shift() ?? DONE;
}

it('waits for a database that is away, less and less often', async () => {
  const pauses: number[] = [];
  const refused = failing({ code: 'ECONNREFUSED' });
  const ready = answering(
    refused,
    failing({ code: '57P03' }),
    failing({ code: 'ENOENT', syscall: 'connect' }),
    refused,
  );
  const options = { interval: 0.001, onAway: (_: unknown, pause: number) => pauses.push(pause) };
  expect((await waitForStore(ready, options)).ok).toBe(true);
  expect(pauses).toEqual([0.001, 0.002, 0.004, 0.008]);
});

it('waits for half a minute at most, until it is told to stop', async () => {
  const stop = new AbortController();
  const pauses: number[] = [];
  const onAway = (_: unknown, pause: number) => {
    pauses.push(pause);
    stop.abort();
  };
  const refused = failing({ code: 'ECONNREFUSED' });
  const done = await waitForStore(async () => refused, { interval: 86_400, signal: stop.signal, onAway });
  expect(done).toBe(refused);
  expect(pauses).toEqual([30]);
});

it('gives up after as many attempts as it is told', async () => {
  let asked = 0;
  const ready = async () => {
    asked += 1;
    return failing({}, 'no answer within 60000 ms');
  };
  expect((await waitForStore(ready, { retries: 2, interval: 0.001 })).err).toBe(true);
  expect(asked).toBe(3);
});

it.each([
  ['a wrong password', { code: '28P01' }],
  ['a missing database', { errno: 1049, code: 'ER_BAD_DB_ERROR' }],
  ['a folder that is not there', { code: 'ERR_SQLITE_ERROR', errcode: 14 }],
  ['a file that is not there', { code: 'ENOENT', syscall: 'open' }],
])('waits for nothing where it would not help: %s', async (_, details) => {
  expect((await waitForStore(answering(failing(details)), { interval: 1000 })).err).toBe(true);
});
