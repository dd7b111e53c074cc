import { afterEach, describe, expect, it } from 'vitest';
import { DONE } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab, loadPayload, personalise } from '@ironic-inspector/testing';
import type { TestLab, TestLabOptions } from '@ironic-inspector/testing';

const MAC = '52:54:00:00:00:01';
const BMC = '192.0.2.1';

const labs: TestLab[] = [];
afterEach(async () => {
  for (const lab of labs.splice(0)) await lab.close();
});

/** Machines that never post by themselves, of which the first `count` are waited for. */
async function waiting(count: number, options: Partial<TestLabOptions> = {}) {
  const lab = await createTestLab({
    store: createMemoryStore,
    introspectionDelay: 0,
    bootDelayMs: 86_400_000,
    machines: 2,
    ...options,
  });
  labs.push(lab);
  for (const name of lab.names.slice(0, count)) {
    (await lab.inspector.introspect(name)).unwrap();
    await lab.clock.idle();
  }
  await lab.inspector.idle();
  const [first = '', second = ''] = lab.machines.map(({ node }) => node);
  const verdicts = async (offered: Parameters<typeof lab.inspector.explainLookup>[0]) => {
    const { candidates, found } = (await lab.inspector.explainLookup(offered)).unwrap();
    return { found, verdicts: candidates.map(({ node, score, verdict }) => [node, score, verdict]) };
  };
  return { ...lab, first, second, verdicts };
}

function body(mac = MAC, bmc = BMC): string {
  return JSON.stringify(personalise(loadPayload('ipmi-server'), { macs: [mac], bmc }));
}

describe('a look-up, explained', () => {
  it('takes the node that shares most with what a ramdisk posts', async () => {
    const { inspector, first, events } = await waiting(2);
    const before = events.events.length;
    const explained = (await inspector.explainLookup(body())).unwrap();
    expect(explained.offered).toMatchObject({ bmc_address: [BMC] });
    expect(explained.offered.mac).toContain(MAC);
    expect(explained.found).toBe(first);
    expect(explained.candidates[0]).toMatchObject({ node: first, score: 2, verdict: 'taken' });
    expect(explained.candidates[0]?.shares).toEqual([
      '2 of the addresses recorded for its run',
      `the MAC address ${MAC}, of a port in Ironic`,
    ]);
    // Nothing was touched, nor told but that Ironic was asked.
    expect((await inspector.status(first)).unwrap().state).toBe('waiting');
    await inspector.idle();
    expect(new Set(events.types.slice(before))).toEqual(new Set(['ironic-called']));
    expect(() => JSON.stringify(explained)).not.toThrow();
  });

  it('says who shares fewer, and who shares as many', async () => {
    const { first, second, verdicts } = await waiting(2);
    const both = { mac: [MAC, '52:54:00:00:00:02'], bmc_address: [BMC] };
    expect(await verdicts(both)).toEqual({
      found: first,
      verdicts: [
        [first, 2, 'taken'],
        [second, 1, 'shares-fewer'],
      ],
    });
    expect(await verdicts({ mac: both.mac })).toEqual({
      found: undefined,
      verdicts: [
        [first, 1, 'ambiguous'],
        [second, 1, 'ambiguous'],
      ],
    });
  });

  it('finds nodes that nobody waits for by their ports, and says so', async () => {
    const { inspector, clock, first, second, verdicts } = await waiting(1);
    expect(await verdicts({ mac: ['52:54:00:00:00:02'] })).toMatchObject({
      found: undefined,
      verdicts: [
        [second, 0, 'no-run'],
        [first, 0, 'only-like'],
      ],
    });
    (await inspector.abort(first)).unwrap();
    await clock.idle();
    await inspector.idle();
    expect((await verdicts({ mac: [MAC] })).verdicts).toEqual([[first, 0, 'ended']]);
  });

  it('finds a run that waits for an address which is like the offered one', async () => {
    const { first, verdicts } = await waiting(1);
    expect(await verdicts({ mac: ['52:54:00:00:80:01'] })).toEqual({
      found: undefined,
      verdicts: [[first, 0, 'only-like']],
    });
  });

  it('finds nodes whose machine was recognised by the same when it ran last', async () => {
    const store = createMemoryStore();
    const { first, inspector } = await waiting(1, { store: () => store });
    const identifiers = [{ kind: 'system-serial', value: 's-1' } as const];
    const snapshot = { node: first, runId: 'run-0', at: new Date(0), identifiers };
    const batch = { id: 'one', runs: [], events: [], documents: [], refused: [], snapshots: [snapshot] };
    (await store.history.append(batch)).unwrap();
    const payload = personalise(loadPayload('ipmi-server'), { macs: ['aa:bb:cc:dd:ee:ff'], bmc: null, serial: 'S-1' });
    const { candidates } = (await inspector.explainLookup(JSON.stringify(payload))).unwrap();
    expect(candidates).toMatchObject([
      { node: first, score: 0, verdict: 'not-recorded', shares: ['the serial number s-1, when it ran last'] },
    ]);
  });

  it('goes on without Ironic, and says what is wrong with what it was given', async () => {
    const { inspector, ironic, first } = await waiting(1);
    ironic.failNext({ kind: 'drop' }, { call: 'listPorts', times: 100 });
    const explained = (await inspector.explainLookup({ mac: [MAC, 'x'] })).unwrap();
    expect(explained.found).toBe(first);
    expect(explained.problems).toEqual([
      '"x" is no MAC address such as 52:54:00:12:34:56',
      expect.stringContaining('Ironic could not be asked for its ports'),
    ]);
    expect((await inspector.explainLookup('[')).val).toMatchObject({ code: 'bad-request' });
    expect((await inspector.explainLookup({})).unwrap()).toEqual({
      offered: { mac: [], bmc_address: [] },
      found: undefined,
      candidates: [],
      problems: [],
    });
  });

  it('wants the token of a run that was begun with one', async () => {
    const { first, verdicts } = await waiting(1, { callback: { requireToken: true }, carryToken: async () => DONE });
    expect(await verdicts({ mac: [MAC] })).toEqual({ found: first, verdicts: [[first, 1, 'needs-token']] });
  });
});
