import { diffHardware } from '../hardware/diff-hardware.ts';
import { hardwareOf } from '../hardware/hardware-of.ts';
import { parseJson } from '../model/exact-json.ts';
import type { ChangeSeverity } from '../model/hardware-change.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { Ok, type Result } from '../result.ts';
import type { InspectorError } from '../errors.ts';
import type { HistoryContext } from './context.ts';

/** Larger documents, in characters, are compared only by `history.diff`: it would take too long. */
const LARGEST = 256 * 1024;

/** How many parts a machine may have for the same reason. */
const MOST_PARTS = 500;

/** How many runs are looked at for the last one that has data. */
const RUNS = 10;

/** How many changes an event has. */
const MOST_CHANGES = 64;

const RANKS: Readonly<Record<ChangeSeverity, number>> = { serious: 0, notable: 1, minor: 2 };

/**
 * Tells observers how the machine of a finished run differs from what the run before found, if it
 * does. Without history there is nothing to compare with. The run has ended, whatever history says.
 */
export async function compareHardware(
  context: HistoryContext,
  run: Introspection,
  data: RamdiskData,
): Promise<Result<void, InspectorError>> {
  if (isLarge(data)) return Ok(undefined);
  const last = await lastDocument(context, run);
  if (last.err) return last;
  if (last.val === undefined || last.val.text.length > LARGEST) return Ok(undefined);
  const changes = diffHardware(hardwareOf(parseJson(last.val.text)), hardwareOf(data));
  if (changes.length === 0) return Ok(undefined);
  const notes = changes
    .toSorted((one, other) => RANKS[one.severity] - RANKS[other.severity])
    .slice(0, MOST_CHANGES)
    .map(({ before: _before, after: _after, ...note }) => note);
  context.emit(run, { type: 'hardware-changed', since: last.val.runId, changes: notes, total: changes.length });
  return Ok(undefined);
}

/** The processed document of the node's last run before this one that has any. */
async function lastDocument(
  { pastRuns }: HistoryContext,
  { uuid, runId }: Introspection,
): Promise<Result<{ readonly runId: string; readonly text: string } | undefined, InspectorError>> {
  const runs = await pastRuns?.runs({ node: uuid, limit: RUNS });
  if (runs?.err) return runs;
  const last = runs?.val.find((one) => one.runId !== runId && one.documents.processed !== undefined);
  if (pastRuns === undefined || last === undefined) return Ok(undefined);
  const text = await pastRuns.document(last.runId, 'processed');
  if (text.err) return text;
  return Ok(text.val === undefined ? undefined : { runId: last.runId, text: text.val });
}

function isLarge({ inventory, data }: RamdiskData): boolean {
  const lists: readonly unknown[] = [inventory?.disks, inventory?.interfaces];
  const parts = lists.reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0);
  return parts > MOST_PARTS || (Array.isArray(data) && data.length > MOST_PARTS * 10);
}
