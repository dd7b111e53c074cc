import { expect, it } from 'vitest';
import { BoundedDriver, PoolCount, type Pool } from './bounded-driver.ts';

/** A pool of one connection; who comes second waits. */
function poolOfOne(): Pool<{ readonly id: number }> {
  let isFree = true;
  const waiting: (() => void)[] = [];
  const leave = () => {
    isFree = true;
    waiting.shift()?.();
  };
  const connect = async (): Promise<{ readonly id: number }> => {
    while (!isFree) await new Promise<void>((resolve) => waiting.push(resolve));
    isFree = false;
    return { id: 1 };
  };
  return {
    connect,
    execute: async () => ({ rows: [] }),
    release: leave,
    destroy: leave,
    settings: () => [],
    close: async () => {},
  };
}

it('says how many connections are in use, and how many wait for one', async () => {
  const count = new PoolCount();
  const seen = () => [count.inUse, count.waiting];
  const driver = new BoundedDriver(async () => poolOfOne(), { timeout: 20_000, timeLeft: 20_000 }, count);
  await driver.init();
  expect(seen()).toEqual([0, 0]);
  const first = (await driver.acquireConnection()) as Parameters<typeof driver.releaseConnection>[0];
  const second = driver.acquireConnection();
  expect(seen()).toEqual([1, 1]);
  await driver.releaseConnection(first);
  const last = (await second) as Parameters<typeof driver.releaseConnection>[0];
  expect(seen()).toEqual([1, 0]);
  last.giveUp();
  await driver.releaseConnection(last);
  expect(seen()).toEqual([0, 0]);
});

it('counts nobody in who gets no connection', async () => {
  const count = new PoolCount();
  const refusing = { ...poolOfOne(), connect: () => Promise.reject(new Error('refused')) };
  const driver = new BoundedDriver(async () => refusing, { timeout: 20_000, timeLeft: 20_000 }, count);
  await driver.init();
  await expect(driver.acquireConnection()).rejects.toThrow('refused');
  expect([count.inUse, count.waiting]).toEqual([0, 0]);
});
