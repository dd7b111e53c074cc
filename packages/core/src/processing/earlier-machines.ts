import { withTimeout } from '../attempt.ts';
import type { Identifier, Snapshot } from '../contracts/history-records.ts';
import type { InspectorError } from '../errors.ts';
import type { EarlierMachines } from '../hooks/hook.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok, type Result } from '../result.ts';
import type { ProcessingContext } from '../run/context.ts';

/** How long the history may take, in milliseconds: the ramdisk waits for its answer. */
const HISTORY_MS = 3000;

/** How many snapshots that share something are looked at. */
const MOST_SNAPSHOTS = 20;

/** How many identifiers are looked for: a machine may say that it has any number of NICs. */
const MOST_IDENTIFIERS = 512;

/** What the history knows from before `run`. It is asked when a hook asks, and not before. */
export function earlierMachines(
  context: ProcessingContext,
  run: Pick<Introspection, 'uuid' | 'runId'>,
): EarlierMachines {
  const { pastRuns: history, clock, settings } = context;
  const milliseconds = Math.min(HISTORY_MS, settings.limits.hookSeconds * 500);
  return {
    previous: async () => {
      if (history === undefined) return Ok(undefined);
      const last = await withTimeout(clock, milliseconds, 'the history', () => history.snapshot(run.uuid));
      return last.map((snapshot) => (snapshot?.runId === run.runId ? undefined : snapshot));
    },
    sameIdentity: async (identifiers) => {
      if (history === undefined || identifiers.length === 0) return Ok([]);
      return withTimeout(clock, milliseconds, 'the history', async () => {
        const found = await history.sharing(identifiers.slice(0, MOST_IDENTIFIERS), MOST_SNAPSHOTS);
        return found.err ? found : ofNodesOnRecord(context, found.val);
      });
    },
  };
}

/** Without those of nodes that are gone: the machine of a deleted node is free for another one. */
async function ofNodesOnRecord(
  { nodes }: ProcessingContext,
  snapshots: readonly Snapshot[],
): Promise<Result<readonly Snapshot[], InspectorError>> {
  const records = await Promise.all(snapshots.map(({ node }) => nodes.get(node)));
  const failed = records.find(({ err }) => err);
  if (failed?.err) return failed;
  return Ok(snapshots.filter((_, index) => records[index]?.unwrap() !== undefined));
}

/** The same with what is given. */
export function givenMachines(previous: Snapshot | undefined, sameIdentity: readonly Snapshot[]): EarlierMachines {
  const all = previous === undefined ? sameIdentity : [previous, ...sameIdentity];
  return {
    previous: async () => Ok(previous),
    sameIdentity: async (identifiers) => {
      const shared = all.map((snapshot) => ({ snapshot, count: countShared(snapshot, identifiers) }));
      const found = shared.filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count);
      return Ok(found.slice(0, MOST_SNAPSHOTS).map(({ snapshot }) => snapshot));
    },
  };
}

function countShared({ identifiers }: Snapshot, wanted: readonly Identifier[]): number {
  return identifiers.filter((one) => wanted.some(({ kind, value }) => kind === one.kind && value === one.value)).length;
}
