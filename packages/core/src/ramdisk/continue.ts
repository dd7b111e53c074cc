/**
 * What happens when a booted machine posts: the journey of its data, from the body of the request
 * to facts in Ironic. Read this file first; each step is a file of that name beside it.
 *
 * After `identify` the run is ours. Every failure then ends it in `error`, with the reason in its
 * status, except a temporary one of something that the run needs: that interrupts the run, and
 * upkeep carries it on (`run/fail.ts`). Before that, a callback that cannot be matched with a
 * waiting run changes nothing.
 */
import { attempt } from '../attempt.ts';
import type { Flight } from '../concurrency.ts';
import type { CallbackRefusal } from '../contracts/flow-events.ts';
import { type ErrorCode, InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import type { ContinueAnswer, Introspection, RequestOptions } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { shortText } from '../model/text.ts';
import { CallbackSlot, refuseBusy } from '../processing/callback-slot.ts';
import { processCallback } from '../processing/process-callback.ts';
import { storeLogsLater } from '../processing/ramdisk-logs.ts';
import { type Callback, readCallback } from '../processing/read-callback.ts';
import { Err, Ok, type Result } from '../result.ts';
import { CALLBACK_BUDGET_MS } from '../run/context.ts';
import { failRun } from '../run/fail.ts';
import { type Ending, finishRun } from '../run/finish.ts';
import { answeredBefore, answeredTokenRun } from './answered-before.ts';
import { findInIronic } from './find-in-ironic.ts';
import { identify } from './identify.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import { type Machine, recognise } from './recognise.ts';
import { findTokenRun } from './token-run.ts';

type Answer = Result<ContinueAnswer, InspectorError>;

/** What comes with the body of a callback. */
export interface ContinueOptions extends RequestOptions {
  /** The token of the run, as the ramdisk's URL has it: see the setting `callback.requireToken`. */
  readonly token?: string | undefined;
  /**
   * Milliseconds that receiving the body took, its waiting for room included: it counts as come
   * when its head did, so that what is of an earlier boot is not taken for the run's.
   * @default 0
   */
  readonly receivedIn?: number;
  /**
   * Is given, before the answer, what the body is still needed for afterwards: its logs are kept in
   * the background. For whoever counts the memory that bodies take.
   * @default nobody is told
   */
  readonly inHand?: (until: Promise<void>) => void;
}

export async function continueIntrospection(
  all: RamdiskContext,
  body: string | RamdiskData,
  { token, receivedIn = 0, inHand }: ContinueOptions,
): Promise<Answer> {
  const context = inHand === undefined ? all : { ...all, inHand };
  const slot = new CallbackSlot(context);
  // The time of day has whole milliseconds, like that at which the run began: never too early.
  const arrivedAt = new Date(Math.ceil(context.clock.now().getTime() - receivedIn));
  if (!(await slot.acquire())) return refuseBusy(context);
  try {
    const answer = await answerCallback(context, { body, token, arrivedAt }, slot);
    if (answer.err && answer.val.code === 'node-locked') {
      const { node } = answer.val;
      const about = node === undefined ? undefined : { uuid: node };
      context.emit(about, { type: 'callback-refused', reason: 'node-locked' });
    }
    return answer;
  } finally {
    slot.release();
  }
}

/** A callback as it came. */
interface Arrived {
  readonly body: string | RamdiskData;
  readonly token: string | undefined;
  readonly arrivedAt: Date;
}

/**
 * What is wrong with a body that cannot be read. Later on the same codes may be what a hook
 * answered.
 */
const UNREADABLE: Partial<Record<ErrorCode, CallbackRefusal>> = {
  'bad-request': 'malformed',
  'too-large': 'too-large',
};

/** Reads the callback and finds out whose it is. The same one twice at the same moment is one. */
async function answerCallback(context: RamdiskContext, arrived: Arrived, slot: CallbackSlot): Promise<Answer> {
  const tokenRun = await findTokenRun(context, arrived.token);
  if (tokenRun.err) return tokenRun;
  const read = await readCallback(context, arrived.body, arrived.arrivedAt);
  if (read.err) {
    const reason = UNREADABLE[read.val.code];
    if (reason !== undefined) context.emit(tokenRun.val, { type: 'callback-refused', reason });
    return read;
  }
  const callback = read.val;
  context.posted(callback.data);
  context.emit(undefined, { type: 'callback-received', bytes: callback.length, digest: callback.digest });
  // One budget for all: the ramdisk waits for 30 seconds, and no longer.
  const signal = AbortSignal.timeout(CALLBACK_BUDGET_MS);
  const repeated = tokenRun.val && (await answeredTokenRun(context, callback, tokenRun.val));
  if (repeated !== undefined) return repeated;
  const machine = await context.callbacks.prepare(() => recognise(context, callback, tokenRun.val, slot));
  if (machine.err) return machine;
  const posted: Posted = { callback, tokenRun: tokenRun.val, machine: machine.val, signal };
  return context.callbacks.join(keyOf(posted, posted.machine.run), (flight) => processOnce(context, posted, flight));
}

/** A callback, and what is known of who sent it. */
interface Posted {
  readonly callback: Callback;
  readonly tokenRun: Introspection | undefined;
  readonly machine: Machine;
  readonly signal: AbortSignal;
}

/** Two callbacks are the same one if body, run and token are. */
function keyOf({ callback, tokenRun }: Posted, run: Introspection | undefined): string {
  return `${callback.digest} ${tokenRun?.runId ?? ''} ${run?.runId ?? ''}`;
}

/**
 * Answers as before, or takes the callback's run, processes the data and leaves the end to the
 * background.
 */
async function processOnce(context: RamdiskContext, posted: Posted, flight: Flight): Promise<Answer> {
  const { callback, tokenRun, machine, signal } = posted;
  const known = once(() => findInIronic(context, machine.attributes, signal));
  const repeated = await answeredBefore(context, machine, known, signal);
  if (repeated !== undefined) return repeated;

  return withLease(context, 'processing', async (leased, claim) => {
    const taken = await identify(leased, callback, tokenRun, machine, known, signal);
    if (taken.err) return taken;
    const { run, recorded } = taken.val;
    flight.alsoAs(keyOf(posted, run));
    const processed = await attempt('processing', () => processCallback(leased, run, callback, signal, recorded));
    const ending = withShortReason(processed);
    if (ending.err || leased.settings.processing.alwaysStoreRamdiskLogs) storeLogsLater(leased, run, callback);
    if (ending.err) return Err((await failRun(leased, run, 'processing', ending.val)).error);
    flight.waitUntil(finishLater(leased, run, ending.val).finally(claim.release));
    const { ipmiCredentials } = ending.val;
    return Ok({ uuid: run.uuid, ...(ipmiCredentials && { ipmiCredentials }) });
  });
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

function finishLater(context: RamdiskContext, run: Introspection, ending: Ending): Promise<void> {
  return context.inBackground('finish', () => finishRun(context, run, ending));
}

/**
 * A rule, or Ironic, may have a lot to say; this is put on record, sent to the ramdisk, and sent
 * again.
 */
function withShortReason<T>(result: Result<T, InspectorError>): Result<T, InspectorError> {
  return result.mapErr(({ code, message, node, cause, authors, failure }) => {
    return new InspectorError(code, shortText(message), { cause, authors, node, failure });
  });
}
