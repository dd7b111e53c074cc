import { afterEach, describe, expect, it } from 'vitest';
import type { RefusedCallbacks } from '@ironic-inspector/core';
import { nodeSqlite } from '../src/drivers/sqlite.ts';
import { createSqlStore } from '../src/index.ts';

/** `INSPECTOR_FLOOD=1000000` for as many as `.ci/long` posts: that takes half a minute. */
const POSTS = Number(process.env['INSPECTOR_FLOOD'] ?? 50_000);
const AT_ONCE = 1_000;

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function open() {
  const store = createSqlStore({ dialect: nodeSqlite(':memory:') });
  (await store.migrate()).unwrap();
  ends.push(() => store.close());
  const refuse = async (refused: readonly RefusedCallbacks[]) => {
    const nothing = { runs: [], events: [], documents: [], snapshots: [] };
    (await store.history.append({ id: crypto.randomUUID(), ...nothing, refused })).unwrap();
  };
  return { history: store.history, refuse };
}

const HONEST: RefusedCallbacks = {
  id: 'honest',
  reason: 'unknown-machine',
  identifiers: [
    { kind: 'mac', value: '52:54:00:00:00:01' },
    { kind: 'system-serial', value: 'cn-0001' },
  ],
  remoteAddress: '192.0.2.10',
  node: undefined,
  firstAt: new Date(1_000),
  lastAt: new Date(1_000),
  count: 1,
};

function forged(number: number, serial = `cn-${number}`): RefusedCallbacks {
  const at = new Date(2_000 + number);
  const value = number
    .toString(16)
    .padStart(12, '0')
    .replaceAll(/..(?=.)/g, '$&:');
  const identifiers = [{ kind: 'mac', value } as const, { kind: 'system-serial', value: serial } as const];
  // A hundred sources, of which each has far more to say than any honest one.
  const remoteAddress = `198.51.100.${number % 100}`;
  return { ...HONEST, id: `forged ${number}`, identifiers, remoteAddress, firstAt: at, lastAt: at };
}

describe('a flood of forged callbacks', () => {
  it('leaves an honest near miss in place, and takes no more than its rows', { timeout: 1_800_000 }, async () => {
    const { history, refuse } = await open();
    await refuse([HONEST]);
    for (let start = 0; start < POSTS; start += AT_ONCE) {
      await refuse(Array.from({ length: AT_ONCE }, (_, index) => forged(start + index)));
    }
    const entries = (await history.size()).unwrap().refused;
    expect(entries).toBeLessThanOrEqual(10_000);
    expect(entries).toBeGreaterThan(9_800);
    expect((await history.refused({ identifiers: HONEST.identifiers.slice(1), limit: 10 })).unwrap()).toEqual([HONEST]);
    // The newest of the forged ones.
    expect((await history.refused({ limit: 1 })).unwrap()).toEqual([forged(POSTS - 1)]);
  });

  it('of large ones takes no more than its bytes', async () => {
    const { history, refuse } = await open();
    await refuse([HONEST]);
    const large = 'x'.repeat(100_000);
    for (let start = 0; start < 300; start += 50) {
      await refuse(
        Array.from({ length: 50 }, (_, index) => forged((start + index) * 100, `${start + index} ${large}`)),
      );
    }
    const all = (await history.refused({ limit: 1_000 })).unwrap();
    const characters = all.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0);
    expect(characters).toBeLessThanOrEqual(20_000_000);
    expect(all.length).toBeGreaterThan(150);
    expect(all.at(-1)).toEqual(HONEST);
  });
});
