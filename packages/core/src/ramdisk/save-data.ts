import type { Context } from '../context.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { DONE, type Result } from '../result.ts';

/** Keeps a document in the data store, if there is one (CONTRACT.md §4.3). */
export async function saveData(
  context: Context,
  run: Introspection,
  kind: DataKind,
  document: string,
): Promise<Result<void, InspectorError>> {
  if (context.data === undefined) return DONE;
  const saved = await context.data.save(run.uuid, kind, document);
  if (saved.ok) context.emit(run, { type: 'data-saved', kind, bytes: document.length });
  return saved;
}

/** As {@link saveData}, but the archive of what was sent is not worth failing a run for: a failure is told and that is all. */
export async function archive(context: Context, run: Introspection, unprocessed: string): Promise<void> {
  const saved = await saveData(context, run, 'unprocessed', unprocessed);
  if (saved.ok) return;
  const { code, message, cause } = saved.val;
  context.emit(run, { type: 'failed', stage: 'data-store', code, message, cause });
}
