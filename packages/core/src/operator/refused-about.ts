import type { HistoryStore } from '../contracts/history-store.ts';
import type { Identifier, RefusedCallbacks } from '../contracts/history-records.ts';
import { attributesOfRun, type DiagnosisFacts } from '../diagnosis/facts.ts';
import { likeMacs } from '../diagnosis/mac-distance.ts';
import { BEFORE_MS } from '../diagnosis/near-misses.ts';
import type { InspectorError } from '../errors.ts';
import { Ok, type Result } from '../result.ts';

/** How many identifiers are looked for in one question. */
const AT_ONCE = 500;
/** How many MAC addresses of a node are looked for in all their likenesses. */
const MOST_MACS = 16;
/** How many entries each question is answered with. */
const MOST = 100;

/**
 * Refused callbacks that may have been the machine of this run: those that share something with it,
 * or are like it, by an index, so that no flood of others hides them; and the newest of all, some
 * of which say nothing of their machine.
 */
export async function refusedAbout(
  history: HistoryStore,
  facts: DiagnosisFacts,
): Promise<Result<readonly RefusedCallbacks[], InspectorError>> {
  const since = new Date(facts.run.startedAt.getTime() - BEFORE_MS);
  const { mac, bmc_address } = attributesOfRun(facts);
  const macs = [...mac, ...mac.slice(0, MOST_MACS).flatMap(likeMacs)];
  const looked: readonly Identifier[] = [
    ...(facts.identifiers ?? []),
    ...bmc_address.map((value) => ({ kind: 'bmc-address', value }) as const),
    ...macs.map((value) => ({ kind: 'mac', value }) as const),
  ];
  const newest = await history.refused({ since, limit: MOST });
  if (newest.err) return newest;
  const found = new Map(newest.val.map((entry) => [entry.id, entry]));
  for (let from = 0; from < looked.length; from += AT_ONCE) {
    const some = await history.refused({ since, identifiers: looked.slice(from, from + AT_ONCE), limit: MOST });
    if (some.err) return some;
    for (const entry of some.val) found.set(entry.id, entry);
  }
  return Ok([...found.values()]);
}
