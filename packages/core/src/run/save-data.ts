import { withTimeout } from '../attempt.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok, type Result } from '../result.ts';
import type { ArchiveContext } from './context.ts';

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
  context: ArchiveContext,
  run: Introspection,
  kind: DataKind,
  document: string,
): Promise<Result<string | undefined, InspectorError>> {
  const { data } = context;
  // Where data is not kept, it is not kept in history, either.
  if (data === undefined) return Ok(undefined);
  context.history.document(run, kind, document);
  const saved = await withTimeout(context.clock, SAVE_MS, 'the data store', () => data.save(run.uuid, kind, document));
  if (saved.ok) context.emit(run, { type: 'data-saved', kind, bytes: document.length });
  return saved;
}

/** How long the archive may take: the ramdisk waits for its answer. */
const ARCHIVE_MS = 5000;

/**
 * As {@link saveData}, for the unprocessed document, with less time. A failure of the archive is
 * told to observers, and fails no run (CONTRACT.md §4.2, step 7).
 *
 * @returns whether the document was kept
 */
export async function archive(context: ArchiveContext, run: Introspection, unprocessed: string): Promise<boolean> {
  const saved = await withTimeout(context.clock, ARCHIVE_MS, 'the archive', () =>
    saveData(context, run, 'unprocessed', unprocessed),
  );
  if (saved.err) tellArchive(context, run, saved.val);
  return saved.ok;
}

/** Removes the documents of the node's last run. A failure is only told to observers. */
export async function discardData(context: ArchiveContext, run: Introspection): Promise<void> {
  const { data } = context;
  if (data === undefined) return;
  const discarded = await withTimeout(context.clock, ARCHIVE_MS, 'the archive', () => data.discard(run.uuid));
  if (discarded.err) tellArchive(context, run, discarded.val);
}

function tellArchive(context: ArchiveContext, run: Introspection, { code, message, cause }: InspectorError): void {
  context.emit(run, { type: 'failed', stage: 'data-store', code, message, cause });
}
