import { bounded } from '../attempt.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok, type Result } from '../result.ts';
import type { Context } from './context.ts';

/**
 * How long keeping a document may take, in milliseconds: with the time that Ironic is given, less
 * than the ramdisk waits.
 */
const SAVE_MS = 8000;

/**
 * Keeps a document in the data store, if there is one (CONTRACT.md §4.3); gives the name it has
 * there, if any. A store that takes long is `store-failed`, as one that is away.
 */
export async function saveData(
  context: Context,
  run: Introspection,
  kind: DataKind,
  document: string,
): Promise<Result<string | undefined, InspectorError>> {
  const { data } = context;
  if (data === undefined) return Ok(undefined);
  const saved = await bounded(context.clock, SAVE_MS, 'the data store', () => data.save(run.uuid, kind, document));
  if (saved.ok) context.emit(run, { type: 'data-saved', kind, bytes: document.length });
  return saved;
}

/** How long the archive may take: the ramdisk waits for its answer. */
const ARCHIVE_MS = 5000;

/**
 * As {@link saveData}, but the archive of what was sent is not worth failing a run for, nor waiting for: a failure is told and that is
 * all (CONTRACT.md §4.2, step 7).
 *
 * @returns whether it is kept
 */
export async function archive(context: Context, run: Introspection, unprocessed: string): Promise<boolean> {
  const saved = await bounded(context.clock, ARCHIVE_MS, 'the archive', () =>
    saveData(context, run, 'unprocessed', unprocessed),
  );
  if (saved.err) tellArchive(context, run, saved.val);
  return saved.ok;
}

/** Removes the documents of the node's last run; a failure is told and that is all. */
export async function discardData(context: Context, run: Introspection): Promise<void> {
  const { data } = context;
  if (data === undefined) return;
  const discarded = await bounded(context.clock, ARCHIVE_MS, 'the archive', () => data.discard(run.uuid));
  if (discarded.err) tellArchive(context, run, discarded.val);
}

function tellArchive(context: Context, run: Introspection, { code, message, cause }: InspectorError): void {
  context.emit(run, { type: 'failed', stage: 'data-store', code, message, cause });
}
