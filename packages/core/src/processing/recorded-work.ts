import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Err, Ok, type Result } from '../result.ts';
import { advance } from '../run/advance.ts';
import type { Context } from '../run/context.ts';
import { type Callback, readCallback } from './read-callback.ts';

/** What is on record of a callback that is being processed. */
export interface RecordedWork {
  readonly callback: Callback;
  readonly pending: PendingWork;
}

/** The body on record, read as it was when it came. */
export async function recordedWork(
  context: Context,
  run: Introspection,
): Promise<Result<RecordedWork, InspectorError>> {
  const pending = await context.nodes.pending(run.uuid);
  if (pending.err) return pending;
  if (pending.val === undefined) {
    // It is written in one with the state: there is nothing to wait for.
    return Err(new InspectorError('internal', 'There is no record of what was being processed', { node: run.uuid }));
  }
  const callback = await readCallback(context, pending.val.body);
  if (callback.err) return Err(InspectorError.at(callback.val, { code: 'data-unusable' }));
  // As it was when the body came, whatever this version makes the digest of.
  const digest = run.callback?.digest ?? callback.val.digest;
  return Ok({ callback: { ...callback.val, digest }, pending: pending.val });
}

/**
 * Whether the hooks still turn data into facts. Once what they want is sent, nothing that their
 * `before` finds wrong matters any more.
 */
export function hasHooksToRun(recorded: PendingWork | undefined): boolean {
  return recorded === undefined || recorded.stage === 'hooks';
}

/**
 * Carries on a run that is `enrolling`. When Ironic has the node that the not-found hook was to
 * create, the run becomes `processing`. Otherwise the record is removed: the ramdisk, which got no
 * answer, posts again.
 */
export async function resumeEnrolling(
  context: Context,
  run: Introspection,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const node = await context.ironic.getNode(run.uuid, { fields: ['uuid'] });
  if (node.err) return node;
  if (node.val !== undefined) return advance(context, run, 'process');
  const forgotten = await context.nodes.forget(run);
  if (forgotten.err) return forgotten;
  context.history.forget(run);
  return Ok(undefined);
}
