import type { Introspection } from '@ironic-inspector/core';
import { runRecord } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './create-memory-store.ts';

const COUNT = 20_000;

function run(number: number): Introspection {
  const hex = number.toString(16).padStart(6, '0');
  return runRecord({
    uuid: `00000000-0000-4000-8000-000000${hex}`,
    runId: `run-${number}`,
    state: 'waiting',
    at: new Date(number),
    attributes: { mac: [`52:54:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`], bmc_address: [] },
  });
}

describe('MemoryNodeStore', () => {
  it('keeps its bearings among many records that come and go', async () => {
    const { nodes } = createMemoryStore();
    for (let number = 0; number < COUNT; number += 1) await nodes.begin(run(number), undefined);
    for (let number = 0; number < COUNT; number += 2) await nodes.forget(run(number));
    for (let number = 1; number < COUNT; number += 4) {
      const { uuid, runId } = run(number);
      await nodes.update(
        uuid,
        { runId, states: ['waiting'] },
        { state: 'finished', finishedAt: new Date(), startedAt: new Date(COUNT + number) },
      );
    }
    const seen: Introspection[] = [];
    for (;;) {
      const last = seen.at(-1);
      const page = (await nodes.list({ limit: 1_000, ...(last ? { after: last } : {}) })).unwrap();
      if (page.length === 0) break;
      seen.push(...page);
    }
    expect(seen).toHaveLength(COUNT / 2);
    expect(new Set(seen.map(({ uuid }) => uuid)).size).toBe(COUNT / 2);
    const starts = seen.map(({ startedAt }) => startedAt.getTime());
    expect(starts).toEqual(starts.toSorted((left, right) => right - left));
    expect((await nodes.list({ limit: COUNT, states: ['finished'] })).unwrap()).toHaveLength(COUNT / 4);
    expect((await nodes.active()).unwrap().runs).toBe(COUNT / 4);
    expect((await nodes.due(['waiting'], new Date(COUNT))).unwrap()).toHaveLength(COUNT / 4);
    expect((await nodes.match(run(3).attributes)).unwrap().size).toBe(1);
    expect((await nodes.match(run(2).attributes)).unwrap().size).toBe(0);
  });
});
