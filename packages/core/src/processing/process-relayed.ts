import { attempt } from '../attempt.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { type ErrorCode, InspectorError } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IronicNode } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type ProcessingContext } from '../run/context.ts';
import { failRun, type Outcome } from '../run/fail.ts';
import { type Ending, finishRun } from '../run/finish.ts';
import { archive, saveData } from '../run/save-data.ts';
import { awaitInspection } from './await-inspection.ts';
import { failuresError } from './failures-error.ts';
import { processData } from './process-data.ts';
import type { Callback } from './read-callback.ts';
import { hasHooksToRun } from './recorded-work.ts';
import { pipelineOf, runBefore } from './run-hooks.ts';

/**
 * Carries on a run whose data Ironic's own inspection has taken: waits until that has ended, then
 * turns the data into facts by the hooks of the gateway and by rules. Power is never touched: it is
 * Ironic's to set.
 *
 * @param patience milliseconds that are waited here; upkeep looks again later
 * @param recorded the work on record, where the run was processed before
 */
export async function processRelayed(
  context: ProcessingContext,
  run: Introspection,
  callback: Callback,
  patience: number,
  recorded?: PendingWork,
): Promise<Outcome> {
  const own = { ...context, hooks: context.gatewayHooks };
  const ending = await attempt('processing', () => process(own, run, callback, patience, recorded));
  return ending.ok ? finishRun(own, run, ending.val) : failRun(own, run, 'processing', ending.val);
}

async function process(
  context: ProcessingContext,
  run: Introspection,
  callback: Callback,
  patience: number,
  recorded: PendingWork | undefined,
): Promise<Result<Ending, InspectorError>> {
  const isArchived = await archive(context, run, callback.unprocessed);
  const unarchived = isArchived ? {} : { unarchived: callback.unprocessed };
  const isBegun = recorded !== undefined && (!hasHooksToRun(recorded) || recorded.changeSet !== undefined);
  const node = await (isBegun
    ? findNode(context, run.uuid, { signal: AbortSignal.timeout(BACKGROUND_BUDGET_MS) })
    : awaitInspection(context, run, patience));
  if (node.err) return node;
  if (!isBegun && node.val.provision_state === 'inspect failed') return Err(failedError(node.val));
  const before = await runBefore(pipelineOf(context, run, callback.data));
  if (before.err) return before;
  if (before.val.length > 0 && hasHooksToRun(recorded)) {
    return Err(failuresError('processing-failed', before.val, run.uuid));
  }
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  if (processed.ok) return Ok({ node: processed.val, powerOff: false, ...unarchived });
  if (!hasMovedOn(node.val) || !REFUSED.has(processed.val.code)) return processed;
  const kept = await saveData(context, run, 'processed', jsonText(callback.data, callback.spellings));
  if (kept.err) return kept;
  tellMovedOn(context, run, node.val, processed.val);
  return Ok({ node: node.val, powerOff: false, ...unarchived });
}

function failedError({ uuid, last_error: reason }: IronicNode): InspectorError {
  const said = typeof reason === 'string' && reason !== '' ? reason : 'Ironic says no reason';
  return new InspectorError('processing-failed', `Ironic's inspection failed: ${said}`, {
    node: uuid,
    failure: { code: 'inspection-failed', stage: 'lookup' },
  });
}

/** What Ironic answers while a node is being cleaned, deployed or used. */
const REFUSED: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ironic-refused', 'node-locked']);

/** Whether somebody has gone on with the node as soon as it was inspected, as Metal3 does. */
function hasMovedOn({ provision_state: state }: IronicNode): boolean {
  return state !== 'manageable' && state !== 'enroll' && state !== 'inspect failed';
}

function tellMovedOn(
  context: ProcessingContext,
  run: Introspection,
  { provision_state: state }: IronicNode,
  { message }: InspectorError,
): void {
  const why = `the node has moved on to "${state ?? ''}", where Ironic does not take all facts: ${message}`;
  context.emit(run, { type: 'warning', source: 'gateway', message: why });
}
