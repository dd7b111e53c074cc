import { attempt } from '../attempt.ts';
import { InspectorError } from '../errors.ts';
import type { Claim } from '../lease/lease.ts';
import { withLease } from '../lease/with-lease.ts';
import { isRelayed } from '../model/callback-token.ts';
import { isOverdue, isTimeToGoOn } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import { isInUse } from '../model/node.ts';
import { isBusy, STATES } from '../model/state-machine.ts';
import { failuresError, textOf } from '../processing/failures-error.ts';
import { processCallback } from '../processing/process-callback.ts';
import { processRelayed } from '../processing/process-relayed.ts';
import { reapplyNow } from '../processing/reapply-now.ts';
import { hasHooksToRun, recordedWork, resumeEnrolling } from '../processing/recorded-work.ts';
import { pipelineOf, runBefore } from '../processing/run-hooks.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { guardOf } from '../run/advance.ts';
import { bootRamdisk } from '../run/boot-ramdisk.ts';
import { checkProvisionState, findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS } from '../run/context.ts';
import { failRun, type Outcome } from '../run/fail.ts';
import { endAborted, finishRun } from '../run/finish.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/**
 * Takes over the runs of instances that are gone, and this instance's own interrupted ones, and
 * carries each on from its record. When several instances notice the same run, one takes it. The
 * work goes on in the background: a few runs at a time, but all boots at once, because they wait
 * for the pacer.
 */
export async function resumeAbandoned(context: UpkeepContext): Promise<Result<void, InspectorError>> {
  const unattended = await unattendedRuns(context);
  if (unattended.err) return unattended;
  const all = unattended.val;
  for (const run of all.filter(isStarting))
    void context.inBackground('resume', () => resumeAll(context, [run].values()));
  const rest = all.filter((run) => !isStarting(run)).values();
  while (context.resumeSlots.tryAcquire()) {
    void context.inBackground('resume', () => resumeAll(context, rest)).then(() => context.resumeSlots.release());
  }
  return DONE;
}

function isStarting({ state }: Introspection): boolean {
  return state === 'starting';
}

/** Resumes one run after the other. When the store fails, the rest is left to the next round. */
async function resumeAll(context: UpkeepContext, runs: Iterable<Introspection>): Promise<void> {
  for (const run of runs) {
    if (context.stopping.isOver) return;
    const resumed = await takeOver(context, run);
    if (resumed.ok) continue;
    const { code, message, cause } = resumed.val;
    context.emit(run, { type: 'failed', stage: 'resume', code, message, cause });
    return;
  }
}

async function takeOver(context: UpkeepContext, run: Introspection): Promise<Result<void, InspectorError>> {
  return withLease(context, 'resuming', async (leased, claim) => {
    const taken = context.lease.isWorkingOn(run.runId) ? Ok(undefined) : await take(leased, claim, run);
    if (taken.ok && taken.val !== undefined) await carryOn(leased, taken.val);
    claim.release();
    return taken.err ? taken : DONE;
  });
}

/**
 * Takes a run over. The claim covers it first, because another round of upkeep may be about to take
 * it, too. Its time in the state begins anew: that nobody worked on it is no reason to time out.
 * For an interrupted run the time since its first interruption goes on.
 */
function take(
  leased: UpkeepContext,
  claim: Claim,
  run: Introspection,
): Promise<Result<Introspection | undefined, InspectorError>> {
  claim.cover(run.runId);
  return leased.nodes.update(run.uuid, guardOf(run), {
    owner: leased.lease.owner,
    ...(run.interruption === undefined && { stateSince: leased.clock.now() }),
  });
}

async function carryOn(leased: UpkeepContext, run: Introspection): Promise<void> {
  leased.emit(run, { type: 'resumed', state: run.state });
  const resumed = await attempt('resuming', () => resume(leased, run));
  // The stage in which it was interrupted before is the one in which it still is.
  if (resumed.err) await failRun(leased, run, run.interruption?.stage ?? 'resume', resumed.val);
}

/** Why each step may be repeated is said at each. */
async function resume(
  context: UpkeepContext,
  run: Introspection,
): Promise<Result<Outcome | undefined, InspectorError>> {
  switch (run.state) {
    case 'starting':
      return bootAgain(context, run);
    case 'aborting':
      // Powering off a node that is off changes nothing.
      return Ok(await endAborted(context, run));
    case 'enrolling':
    case 'processing':
      return resumeProcessing(context, run);
    case 'reapplying':
      return reapplyAgain(context, run);
    default:
      // Nobody works on a run in another state, so nobody owns it.
      return Ok(undefined);
  }
}

/**
 * Boots the ramdisk from the beginning. To set the boot device and reboot again is safe: at worst a
 * machine that was booting begins anew, and its callback is accepted once the run waits. But the
 * run may have been interrupted for long: the machine may be in use by now, and must not be
 * rebooted then.
 */
async function bootAgain(context: UpkeepContext, run: Introspection): Promise<Result<Outcome, InspectorError>> {
  const node = await findNode(context, run.uuid);
  if (node.err) return node;
  const allowed = checkProvisionState(context, node.val);
  if (allowed.err) return allowed;
  if (run.manageBoot && isInUse(node.val)) return Err(inUseError(run.uuid, node.val.provision_state));
  return Ok(await bootRamdisk(context, run, node.val));
}

function inUseError(uuid: string, state: string | null | undefined): InspectorError {
  const message = `The node was put to use before its ramdisk was booted: its provision state is "${state ?? ''}"`;
  return new InspectorError('bad-request', message, { node: uuid });
}

/**
 * Keeps the data again and runs the hooks again, or sends again what they wanted: values are
 * absolute.
 */
async function reapplyAgain(context: UpkeepContext, run: Introspection): Promise<Result<Outcome, InspectorError>> {
  const work = await recordedWork(context, run);
  if (work.err) return work;
  return Ok(await reapplyNow(context, run, work.val.callback, true, work.val.pending));
}

/** However wrong the clocks of others are, what they wrote is from before. */
const END_OF_TIME = new Date(8.64e15);

/**
 * Busy runs that should be worked on, and are not: those of instances that are gone, and those of
 * this instance that were interrupted here or lost their claim. After an interruption there are
 * pauses. A run that was interrupted for too long is not resumed any more: it times out.
 */
export async function unattendedRuns(
  context: UpkeepContext,
): Promise<Result<readonly Introspection[], InspectorError>> {
  const { lease, clock, ages, settings } = context;
  const busy = await context.nodes.due(STATES.filter(isBusy), END_OF_TIME);
  if (busy.err) return busy;
  // After the runs: who owns one of them has beaten before it was written.
  const absence = await lease.absence();
  if (absence.err) return absence;
  const now = clock.now();
  const others = busy.val.filter(({ owner }) => owner !== undefined && owner !== lease.owner && absence.val(owner));
  const lost = busy.val.filter(({ owner, runId }) => owner === lease.owner && !lease.isWorkingOn(runId));
  const isTime = ({ interruption, stateSince }: Introspection) =>
    interruption === undefined ? ages.of(stateSince) > lease.goneAfter : isTimeToGoOn(interruption, now);
  // After a restart everything is tried once more, before its time is out.
  const isNew = ages.own < settings.cleanUpPeriod * 1000;
  const mayGoOn = ({ interruption }: Introspection) =>
    interruption === undefined || isNew || !isOverdue(interruption, ages, settings.timeout, lease.skew.ahead);
  return Ok([...others, ...lost.filter(isTime)].filter(mayGoOn));
}

/**
 * Carries a callback on that another instance accepted: from the body on record, or, when something
 * may have been sent to Ironic, from the change set on record, or, when all is sent, to its end.
 * Hooks read the data alone, so running them again gives the same facts.
 *
 * @returns `undefined` when there was nothing to carry on
 */
async function resumeProcessing(
  context: UpkeepContext,
  run: Introspection,
): Promise<Result<Outcome | undefined, InspectorError>> {
  const work = await recordedWork(context, run);
  if (work.err) return work;
  const { callback, pending } = work.val;
  if (isRelayed(run)) return Ok(await processRelayed(context, run, { patience: 0, work: work.val }));
  const processing = run.state === 'enrolling' ? await resumeEnrolling(context, run) : Ok(run);
  if (processing.err) return processing;
  if (processing.val === undefined) return Ok(undefined);
  const current = processing.val;
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  const before = await runBefore(pipelineOf(context, current, callback.data));
  if (before.err) return Ok(await failRun(context, current, 'pre-hooks', before.val));
  if (before.val.length > 0 && hasHooksToRun(pending)) {
    const error = failuresError('processing-failed', before.val, run.uuid);
    return Ok(await failRun(context, current, 'pre-hooks', error, undefined, textOf(before.val)));
  }
  Object.assign(callback.data, pending.options.pluginData);
  const ending = await attempt('processing', () => processCallback(context, current, callback, signal, pending));
  if (ending.ok) return Ok(await finishRun(context, current, ending.val));
  const stage = pending.stage === 'finish' ? 'finish' : 'processing';
  return Ok(await failRun(context, current, stage, ending.val));
}
