import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RefusedCallbacks } from '@ironic-inspector/core';
import { loadPayload, personalise } from '@ironic-inspector/testing';
import { inProcess, type Remote } from './in-process.ts';

/** The client looks for machines itself, as the server lists refused callbacks by time alone. */

let remote: Remote;
beforeEach(async () => {
  remote = await inProcess({}, {}, { apiMaxLimit: 4 });
});
afterEach(() => remote.close());

const MACS = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'];

/** Machines that nobody knows post from several addresses, by turns. */
async function turnAway(): Promise<void> {
  for (let number = 0; number < 12; number += 1) {
    const mac = MACS[number % MACS.length] ?? '';
    const data = personalise(loadPayload('lldp'), { macs: [mac] });
    const answer = await remote.inspector.continue(data, { remoteAddress: `192.0.2.${number + 100}` });
    expect(answer.err).toBe(true);
  }
  await remote.inspector.idle();
}

it('are the same, embedded or remote, for every limit, place and machine', async () => {
  await turnAway();
  const { history: near } = remote.inspector;
  const { history: far } = remote.api;
  const sought = [undefined, [], MACS, MACS.slice(0, 1), ['02:00:00:00:00:99'], ['odd'.repeat(100)]].map((macs) =>
    macs?.map((value) => ({ kind: 'mac', value }) as const),
  );
  const all: RefusedCallbacks[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = (await near.refused(after === undefined ? {} : { after })).unwrap();
    if (page.length === 0) break;
    all.push(...page);
  }
  expect(all).toHaveLength(12);
  for (const identifiers of sought) {
    for (const limit of [undefined, 1, 3, 4, 5]) {
      for (const after of [undefined, all[0], all[7]]) {
        const query = {
          ...(identifiers !== undefined && { identifiers }),
          ...(limit !== undefined && { limit }),
          ...(after !== undefined && { after }),
        };
        const [here, there] = [await near.refused(query), await far.refused(query)];
        const said = ({ ok, val }: typeof here) => [query, ok ? val : val.code];
        expect(said(there)).toEqual(said(here));
      }
    }
  }
});
