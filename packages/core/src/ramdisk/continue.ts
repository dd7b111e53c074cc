/**
 * What happens when a booted machine posts: the journey of its data, from the body of the request to facts in Ironic.
 * Read this file first; each step is a file of that name beside it.
 *
 * The run is ours from `beginProcessing` on: from there every failure ends it in `error`, with the reason in its status, unless it was not the
 * run that failed, but the store or Ironic for a while: then the run is left, and upkeep carries it on (`fail.ts`). Before that, a callback that cannot be matched with a waiting run changes nothing at all.
 */
import { attempt } from '../attempt.ts';
import { CALLBACK_BUDGET_MS, type Context } from '../context.ts';
import type { PendingWork } from '../contracts/node-store.ts';
import { InspectorError, type ErrorCode } from '../errors.ts';
import type { CallbackRefusal } from '../model/flow-events.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IpmiCredentials } from '../model/ipmi-credentials.ts';
import { shortText } from '../model/short-text.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { RequestOptions } from '../request-options.ts';
import { Ok, type Result } from '../result.ts';
import { underLease } from '../upkeep/under-lease.ts';
import { admit, refuseBusy, takePlace } from './admit.ts';
import { answeredBefore, rememberError } from './answer.ts';
import { beginProcessing } from './begin-processing.ts';
import { failRun } from './fail.ts';
import { finishRun, type Ending } from './finish.ts';
import { identify } from './identify.ts';
import { processData } from './process-data.ts';
import { storeLogsLater } from './ramdisk-logs.ts';
import { readCallback, type Callback } from './read-callback.ts';
import { readNode } from './read-node.ts';
import { archive } from './save-data.ts';

/** What the ramdisk is told. */
export interface ContinueAnswer {
  readonly uuid: NodeUuid;
  /** What it is to set in the management controller (CONTRACT.md §16.1); secret. */
  readonly ipmiCredentials?: IpmiCredentials;
}

type Answer = Result<ContinueAnswer, InspectorError>;

/** What comes with the body of a callback. */
export interface ContinueOptions extends RequestOptions {
  /** The token of the run, as the ramdisk's URL has it: see the setting `callback.requireToken`. */
  readonly token?: string | undefined;
}

export async function continueIntrospection(
  context: Context,
  body: string | RamdiskData,
  { token }: ContinueOptions,
): Promise<Answer> {
  if (!(await takePlace(context))) return refuseBusy(context);
  try {
    return await admitted(context, body, token);
  } finally {
    context.places.leave();
  }
}

async function admitted(context: Context, body: string | RamdiskData, token: string | undefined): Promise<Answer> {
  const bearer = await admit(context, token);
  if (bearer.err) return bearer;
  const answered = await answerBody(context, body, bearer.val);
  if (answered.err && answered.val.code === 'node-locked') {
    const { node } = answered.val;
    context.emit(node === undefined ? undefined : { uuid: node }, { type: 'callback-refused', reason: 'node-locked' });
  }
  return answered;
}

/** What is wrong with a body that cannot be read. Later on the same codes may be what a hook answered. */
const UNREADABLE: Partial<Record<ErrorCode, CallbackRefusal>> = {
  'bad-request': 'malformed',
  'too-large': 'too-large',
};

async function answerBody(
  context: Context,
  body: string | RamdiskData,
  bearer: Introspection | undefined,
): Promise<Answer> {
  const callback = await readCallback(context, body);
  if (callback.err) {
    const reason = UNREADABLE[callback.val.code];
    if (reason !== undefined) context.emit(bearer, { type: 'callback-refused', reason });
    return callback;
  }
  // The same body twice at the same moment is one callback, if it has the same right to be one.
  const key = `${callback.val.digest} ${bearer?.runId ?? ''}`;
  return context.callbacks.join(key, (outlast) => answer(context, callback.val, bearer, outlast));
}

async function answer(
  context: Context,
  callback: Callback,
  bearer: Introspection | undefined,
  outlast: (until: Promise<unknown>) => void,
): Promise<Answer> {
  context.emit(undefined, { type: 'callback-received', bytes: callback.length, digest: callback.digest });
  const repeated = await answeredBefore(context, callback, bearer);
  if (repeated !== undefined) return repeated;

  return underLease(context, 'processing', async (owned, hold) => {
    const accepted = await accept(owned, callback, bearer);
    if (accepted.err) return accepted;
    const { run, ending } = accepted.val;
    outlast(finishLater(owned, run, ending).finally(hold.release));
    const { ipmiCredentials } = ending;
    return Ok({ uuid: run.uuid, ...(ipmiCredentials && { ipmiCredentials }) });
  });
}

/** Finds the callback's run, takes it, and processes the data; a failure from there on ends the run, or leaves it to upkeep. */
async function accept(
  context: Context,
  callback: Callback,
  bearer: Introspection | undefined,
): Promise<Result<{ readonly run: Introspection; readonly ending: Ending }, InspectorError>> {
  // One budget for all: the ramdisk waits for 30 seconds, and no longer.
  const signal = AbortSignal.timeout(CALLBACK_BUDGET_MS);
  const found = await identify(context, callback, bearer, signal);
  if (found.err) return found;
  const run = await beginProcessing(context, found.val, callback);
  if (run.err) return run;
  const ending = withShortReason(
    await attempt('processing', () => processCallback(context, run.val, callback, signal)),
  );
  if (ending.err) await failRun(context, run.val, 'processing', ending.val, rememberError(callback, ending.val));
  if (ending.err || context.settings.processing.alwaysStoreRamdiskLogs) storeLogsLater(context, run.val, callback);
  return ending.map((reached) => ({ run: run.val, ending: reached }));
}

function finishLater(context: Context, run: Introspection, ending: Ending): Promise<void> {
  return new Promise((resolve) => {
    context.inBackground('finish', () => finishRun(context, run, ending).finally(resolve));
  });
}

/**
 * The run is `processing`; one line a step (CONTRACT.md §4.2, from step 7). `recorded` is the change set that an instance which is gone
 * began to send: it is sent again, never computed again.
 */
export async function processCallback(
  context: Context,
  run: Introspection,
  callback: Callback,
  signal: AbortSignal,
  recorded?: PendingWork,
): Promise<Result<Ending, InspectorError>> {
  await archive(context, run, callback.unprocessed);
  const node = await readNode(context, run, signal);
  if (node.err) return leftIfAway(context, node);
  const processed = await processData(context, run, node.val, callback, signal, recorded);
  if (processed.err) return leftIfAway(context, processed);
  const credentials = await credentialsToSet(context, run);
  return credentials.map((ipmiCredentials) => ({
    node: processed.val,
    powerOff: run.manageBoot || ipmiCredentials !== undefined,
    callback,
    ipmiCredentials,
  }));
}

/** Ironic cannot now, or not within the time there is: that is no failure of the run. */
function leftIfAway<T extends { readonly val: InspectorError }>(context: Context, failure: T): T {
  if (failure.val.code === 'ironic-unavailable') context.hold?.leaveRun();
  return failure;
}

async function credentialsToSet(
  context: Context,
  run: Introspection,
): Promise<Result<IpmiCredentials | undefined, InspectorError>> {
  if (!context.settings.processing.enableSettingIpmiCredentials) return Ok(undefined);
  const pending = await context.nodes.pending(run.uuid);
  return pending.map((work) => work?.options.ipmiCredentials);
}

/** A rule, or Ironic, may have a lot to say; this is put on record, sent to the ramdisk, and sent again. */
function withShortReason<T>(result: Result<T, InspectorError>): Result<T, InspectorError> {
  return result.mapErr(({ code, message, node, cause, authors }) => {
    return new InspectorError(code, shortText(message), { cause, authors, ...(node === undefined ? {} : { node }) });
  });
}
