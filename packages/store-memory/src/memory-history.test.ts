import type { RefusedCallbacks } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './create-memory-store.ts';

const FORGED = 1_000_000;
const BATCH = 50_000;

const RETENTION = {
  runsPerNode: 10,
  finishedBefore: new Date(0),
  failedBefore: new Date(0),
  refusedBefore: new Date(0),
  bytes: 1e9,
  refusedEntries: 10_000,
};

function refused(number: number, remoteAddress: string): RefusedCallbacks {
  const at = new Date(number);
  const identifiers = [{ kind: 'mac', value: `forged ${number}` }] as const;
  return {
    id: `${number}`,
    reason: 'unknown-machine',
    identifiers,
    remoteAddress,
    node: undefined,
    firstAt: at,
    lastAt: at,
    count: 1,
  };
}

describe('MemoryHistory', () => {
  it('has an honest near miss left after a million forged posts', async () => {
    const { history } = createMemoryStore();
    const honest = refused(0, '192.0.2.10');
    const append = (id: string, entries: readonly RefusedCallbacks[]) =>
      history.append({ id, runs: [], events: [], documents: [], snapshots: [], refused: entries });
    (await append('honest', [honest])).unwrap();
    for (let number = 1; number <= FORGED; number += BATCH) {
      const forged = Array.from({ length: BATCH }, (_, index) => refused(number + index, `198.51.100.${number % 3}`));
      (await append(`${number}`, forged)).unwrap();
      (await history.sweep(RETENTION, 1_000_000)).unwrap();
      expect((await history.size()).unwrap().refused).toBe(10_000);
    }
    const near = (await history.refused({ identifiers: honest.identifiers, limit: 10 })).unwrap();
    expect(near).toEqual([honest]);
  }, 120_000);
});
