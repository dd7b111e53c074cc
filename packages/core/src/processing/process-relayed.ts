import { attempt } from '../attempt.ts';
import type { Semaphore } from '../concurrency.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { type ErrorCode, InspectorError } from '../errors.ts';
import { jsonText } from '../model/exact-json.ts';
import { interrupts } from '../model/interruption.ts';
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
import { storeLogsLater } from './ramdisk-logs.ts';
import { hasHooksToRun, recordedWork, type RecordedWork } from './recorded-work.ts';
import { pipelineOf, runBefore } from './run-hooks.ts';

/** How a run is carried on. */
export interface Relaying {
  /** Milliseconds that Ironic is waited for here; upkeep looks again later. */
  readonly patience: number;
  /** What is on record, where the run is resumed. */
  readonly work?: RecordedWork;
  /**
   * How many have their data in memory at a time: a rack's inspections may end at once.
   * @default any number
   */
  readonly slots?: Semaphore;
}

/**
 * Carries on a run whose data Ironic's own inspection has taken: waits until that has ended, then
 * turns the data into facts by the hooks of the gateway and by rules. While it waits the data is on
 * record and not in memory. Power is never touched: it is Ironic's to set.
 */
export async function processRelayed(
  context: ProcessingContext,
  run: Introspection,
  relaying: Relaying,
): Promise<Outcome> {
  const ending = await attempt('processing', () => process(context, run, relaying));
  return ending.ok ? finishRun(context, run, ending.val) : failRun(context, run, 'processing', ending.val);
}

async function process(
  context: ProcessingContext,
  run: Introspection,
  { patience, work, slots }: Relaying,
): Promise<Result<Ending, InspectorError>> {
  const isBegun = work !== undefined && hasBegun(work.pending);
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  const node = await (isBegun ? findNode(context, run.uuid, { signal }) : awaitInspection(context, run, patience));
  if (node.err && interrupts(node.val.code)) return node;
  return inTurn(context, slots, () => endWith(context, run, node, work));
}

/** Does `work` when it has a slot, if there are any. Whoever stops does not wait for one. */
async function inTurn<T>(
  { stopping }: ProcessingContext,
  slots: Semaphore | undefined,
  work: () => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  if (slots === undefined) return work();
  let leave = () => {};
  const entered = await slots.acquire(new Promise<void>((resolve) => (leave = stopping.listen(resolve))));
  leave();
  if (!entered) return Err(new InspectorError('overloaded', 'The inspector stops before the run had its turn'));
  return work().finally(() => slots.release());
}

/** What becomes of the run, now that Ironic has ended its inspection, or the node cannot be had. */
async function endWith(
  context: ProcessingContext,
  run: Introspection,
  node: Result<IronicNode, InspectorError>,
  work: RecordedWork | undefined,
): Promise<Result<Ending, InspectorError>> {
  const isBegun = work !== undefined && hasBegun(work.pending);
  const recorded = work === undefined ? await recordedWork(context, run) : Ok(work);
  if (recorded.err) return recorded;
  const { callback, pending } = recorded.val;
  const isArchived = node.ok && (await archive(context, run, callback.unprocessed));
  const processed = await attempt('processing', async () => {
    if (node.err) return node;
    if (!isBegun && node.val.provision_state === 'inspect failed') return Err(failedError(node.val));
    return makeFacts(context, run, node.val, recorded.val);
  });
  if (wantsLogs(context, pending, processed)) storeLogsLater(context, run, callback);
  const unarchived = isArchived ? {} : { unarchived: callback.unprocessed };
  return processed.map((after) => ({ node: after, powerOff: false, ...unarchived }));
}

/** As for callbacks: after a failure, or always where that is wanted. */
function wantsLogs(
  { logSink, settings }: ProcessingContext,
  { stage }: PendingWork,
  processed: Result<unknown, InspectorError>,
): boolean {
  if (logSink === undefined) return false;
  if (processed.err) return !interrupts(processed.val.code);
  return settings.processing.alwaysStoreRamdiskLogs && stage !== 'finish';
}

/** Whether something may have been sent to Ironic: then it is, whatever the node's state is now. */
function hasBegun(pending: PendingWork): boolean {
  return !hasHooksToRun(pending) || pending.changeSet !== undefined;
}

async function makeFacts(
  context: ProcessingContext,
  run: Introspection,
  node: IronicNode,
  { callback, pending }: RecordedWork,
): Promise<Result<IronicNode, InspectorError>> {
  const before = await runBefore(pipelineOf(context, run, callback.data));
  if (before.err) return before;
  if (before.val.length > 0 && hasHooksToRun(pending)) {
    return Err(failuresError('processing-failed', before.val, run.uuid));
  }
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  const processed = await processData(context, run, node, callback, signal, pending);
  if (processed.ok || !REFUSED.has(processed.val.code)) return processed;
  // Whoever goes on with the node may have done so while its data was processed.
  const now = await findNode(context, run.uuid, { signal });
  if (now.err || !hasMovedOn(now.val)) return processed;
  // What rules refused is kept already, with what they changed.
  if (processed.val.failure?.stage !== 'rules') {
    const kept = await saveData(context, run, 'processed', jsonText(callback.data, callback.spellings));
    if (kept.err) return kept;
  }
  context.history.snapshot(run, callback.data);
  tellMovedOn(context, run, now.val, processed.val);
  return now;
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
