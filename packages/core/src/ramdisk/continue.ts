/**
 * What happens when a booted machine posts: the journey of its data, from the body of the request
 * to facts in Ironic. Read this file first; each step is a file of that name beside it.
 *
 * The run is ours from `identify` on: from there every failure ends it in `error`, with the reason
 * in its status, unless it was not the run that failed, but something that it needs and that is
 * away for a while: then the run is interrupted, and upkeep carries it on (`fail.ts`). Before that,
 * a callback that cannot be matched with a waiting run changes nothing at all.
 */
import { attempt } from '../attempt.ts';
import type { Going } from '../concurrency.ts';
import type { CallbackRefusal } from '../contracts/flow-events.ts';
import { type ErrorCode, InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import { underLease } from '../lease/with-lease.ts';
import type { ContinueAnswer, Introspection, RequestOptions } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { shortText } from '../model/text.ts';
import { processCallback } from '../processing/process-callback.ts';
import { type Callback, readCallback } from '../processing/read-callback.ts';
import { Err, Ok, type Result } from '../result.ts';
import { CALLBACK_BUDGET_MS } from '../run/context.ts';
import { failRun } from '../run/fail.ts';
import { type Ending, finishRun } from '../run/finish.ts';
import { admit } from './admit.ts';
import { answeredBearer, answeredBefore } from './answered-before.ts';
import { findInIronic } from './find-in-ironic.ts';
import { identify } from './identify.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import { storeLogsLater } from './ramdisk-logs.ts';
import { type Machine, recognise } from './recognise.ts';
import { Place, refuseBusy } from './slot.ts';

type Answer = Result<ContinueAnswer, InspectorError>;

/** What comes with the body of a callback. */
export interface ContinueOptions extends RequestOptions {
  /** The token of the run, as the ramdisk's URL has it: see the setting `callback.requireToken`. */
  readonly token?: string | undefined;
}

export async function continueIntrospection(
  context: RamdiskContext,
  body: string | RamdiskData,
  { token }: ContinueOptions,
): Promise<Answer> {
  const place = new Place(context);
  const arrivedAt = context.clock.now();
  if (!(await place.take())) return refuseBusy(context);
  try {
    return await admitted(context, { body, token, arrivedAt }, place);
  } finally {
    place.leave();
  }
}

/** A callback as it came. */
interface Arrived {
  readonly body: string | RamdiskData;
  readonly token: string | undefined;
  readonly arrivedAt: Date;
}

async function admitted(context: RamdiskContext, arrived: Arrived, place: Place): Promise<Answer> {
  const bearer = await admit(context, arrived.token);
  if (bearer.err) return bearer;
  const answered = await answerBody(context, arrived, bearer.val, place);
  if (answered.err && answered.val.code === 'node-locked') {
    const { node } = answered.val;
    context.emit(node === undefined ? undefined : { uuid: node }, { type: 'callback-refused', reason: 'node-locked' });
  }
  return answered;
}

/**
 * What is wrong with a body that cannot be read. Later on the same codes may be what a hook
 * answered.
 */
const UNREADABLE: Partial<Record<ErrorCode, CallbackRefusal>> = {
  'bad-request': 'malformed',
  'too-large': 'too-large',
};

async function answerBody(
  context: RamdiskContext,
  { body, arrivedAt }: Arrived,
  bearer: Introspection | undefined,
  place: Place,
): Promise<Answer> {
  const read = await readCallback(context, body, arrivedAt);
  if (read.err) {
    const reason = UNREADABLE[read.val.code];
    if (reason !== undefined) context.emit(bearer, { type: 'callback-refused', reason });
    return read;
  }
  const callback = read.val;
  context.emit(undefined, { type: 'callback-received', bytes: callback.length, digest: callback.digest });
  // One budget for all: the ramdisk waits for 30 seconds, and no longer.
  const signal = AbortSignal.timeout(CALLBACK_BUDGET_MS);
  const told = bearer && (await answeredBearer(context, callback, bearer));
  if (told !== undefined) return told;
  const machine = await context.callbacks.before(() => recognise(context, callback, bearer, place));
  if (machine.err) return machine;
  const posted: Posted = { callback, bearer, machine: machine.val, signal };
  return context.callbacks.join(keyOf(posted, posted.machine.run), (going) => answer(context, posted, going));
}

/** A callback, and what is known of who sent it. */
interface Posted {
  readonly callback: Callback;
  readonly bearer: Introspection | undefined;
  readonly machine: Machine;
  readonly signal: AbortSignal;
}

/**
 * The same body twice at the same moment is one callback, if it is for the same run and has the
 * same right to be one.
 */
function keyOf({ callback, bearer }: Posted, run: Introspection | undefined): string {
  return `${callback.digest} ${bearer?.runId ?? ''} ${run?.runId ?? ''}`;
}

async function answer(context: RamdiskContext, posted: Posted, going: Going): Promise<Answer> {
  const { machine, signal } = posted;
  const known = once(() => findInIronic(context, machine.attributes, signal));
  const repeated = await answeredBefore(context, machine, known, signal);
  if (repeated !== undefined) return repeated;

  return underLease(context, 'processing', async (owned, hold) => {
    const accepted = await accept(owned, posted, known, going);
    if (accepted.err) return accepted;
    const { run, ending } = accepted.val;
    going.outlast(finishLater(owned, run, ending).finally(hold.release));
    const { ipmiCredentials } = ending;
    return Ok({ uuid: run.uuid, ...(ipmiCredentials && { ipmiCredentials }) });
  });
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => (asked ??= ask());
}

/**
 * Takes the callback's run, and processes the data; a failure from there on ends the run, or leaves
 * it to upkeep.
 */
async function accept(
  context: RamdiskContext,
  posted: Posted,
  known: () => Promise<Result<KnownMachine, InspectorError>>,
  going: Going,
): Promise<Result<{ readonly run: Introspection; readonly ending: Ending }, InspectorError>> {
  const { callback, bearer, machine, signal } = posted;
  const taken = await identify(context, callback, bearer, machine, known, signal);
  if (taken.err) return taken;
  const { run, recorded } = taken.val;
  going.alsoAs(keyOf(posted, run));
  const ending = withShortReason(
    await attempt('processing', () => processCallback(context, run, callback, signal, recorded)),
  );
  if (ending.err || context.settings.processing.alwaysStoreRamdiskLogs) storeLogsLater(context, run, callback);
  if (ending.ok) return Ok({ run, ending: ending.val });
  return Err((await failRun(context, run, 'processing', ending.val)).error);
}

function finishLater(context: RamdiskContext, run: Introspection, ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    context.inBackground('finish', () => finishRun(context, run, ending).finally(resolve));
  });
}

/** A rule, or Ironic, may have a lot to say; this is put on record, sent to the ramdisk, and sent again. */
function withShortReason<T>(result: Result<T, InspectorError>): Result<T, InspectorError> {
  return result.mapErr(({ code, message, node, cause, authors }) => {
    return new InspectorError(code, shortText(message), { cause, authors, ...(node === undefined ? {} : { node }) });
  });
}
