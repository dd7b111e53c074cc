import type { Flight } from '../concurrency.ts';
import type { RelayedAnswer } from '../contracts/ironic-relay.ts';
import type { RelayedPost } from '../contracts/post-store.ts';
import type { InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { processRelayed } from '../processing/process-relayed.ts';
import { storeLogsLater } from '../processing/ramdisk-logs.ts';
import type { Callback } from '../processing/read-callback.ts';
import { Ok, type Result } from '../result.ts';
import { beginRelayed } from './begin-relayed.ts';
import type { Attempted, RelayContext } from './relay-context.ts';
import { answerForNow, nodeIn, sendPost, takenAnswer, verdictOf } from './send-post.ts';
import { nodeOf, takenBefore, takenSince } from './taken-node.ts';

/** How long the run is waited for here while Ironic is at work, in milliseconds. */
const PATIENCE_MS = 60_000;

const NO_NODE = 'Ironic has taken what a ramdisk posted, and does not say for which node: it is no run here';

/** A post that is to be handed on. */
export interface PostInHand {
  readonly post: RelayedPost;
  readonly callback: Callback;
  /** Whether this is the first attempt of all; a later one may find that Ironic has taken it. */
  readonly isFirst: boolean;
  /** Milliseconds that Ironic may take. */
  readonly milliseconds: number;
  /** The node for which Ironic has taken it already, if that is known. */
  readonly node?: NodeUuid | undefined;
}

type Answer = Result<Attempted, InspectorError>;

/**
 * Hands a post on to Ironic, once; one attempt at a time. When Ironic has taken it, its run begins,
 * and goes on in the background. `Err` when this instance may not work now.
 */
export async function attemptPost(context: RelayContext, inHand: PostInHand): Promise<Answer> {
  const { id } = inHand.post;
  let hasJoined = true;
  const attempted = await context.attempts.join(id, (flight) => {
    hasJoined = false;
    return withLease(context, 'relaying', async (leased, claim) => {
      claim.cover(id);
      const handedOn = await handOn(leased, inHand, flight, claim.release);
      if (handedOn.err || !handedOn.val.isGoingOn) claim.release();
      return handedOn.map(({ result }) => result);
    });
  });
  // Until its run has ended a repeated post is the same, and was put on record once more.
  if (hasJoined && attempted.ok && attempted.val.isSettled) await context.posts.remove(id);
  return attempted;
}

/** What an attempt came to, and whether the run goes on under its claim. */
interface HandedOn {
  readonly result: Attempted;
  readonly isGoingOn: boolean;
}

async function handOn(
  context: RelayContext,
  inHand: PostInHand,
  flight: Flight,
  release: () => void,
): Promise<Result<HandedOn, InspectorError>> {
  const { post, callback, isFirst, milliseconds, node: known } = inHand;
  const settle = async (answer: RelayedAnswer, node: NodeUuid): Promise<Result<HandedOn, InspectorError>> => {
    const run = await beginRelayed(context, node, callback, post.body);
    if (run.err) return Ok(over({ isSettled: false, answer: Ok(answer), node }));
    // One that stays is removed by upkeep, which finds the run.
    await context.posts.remove(post.id);
    for (const message of callback.warnings) {
      context.emit(run.val, { type: 'warning', source: 'ramdisk-data', message });
    }
    flight.waitUntil(carryOn(context, run.val).finally(release));
    return Ok({ result: { isSettled: true, answer: Ok(answer) }, isGoingOn: true });
  };
  if (known !== undefined) return settle(takenAnswer(known), known);
  const sent = await sendPost(context, post, milliseconds);
  const verdict = verdictOf(sent);
  if (verdict === 'taken' && sent.ok) {
    const said = nodeIn(sent.val) ?? (await nodeOf(context, post, callback)).unwrapOr(undefined)?.uuid;
    if (said !== undefined) return settle(sent.val, said);
    context.emit(undefined, { type: 'warning', source: 'gateway', message: NO_NODE });
    return forget(context, post, sent.val);
  }
  const before = await takenBefore(context, post, callback);
  if (before.err) return Ok(over({ isSettled: false, answer: answerForNow(sent) }));
  if (before.val !== undefined) {
    context.emit({ uuid: before.val }, { type: 'callback-repeated', digest: callback.digest });
    return forget(context, post, takenAnswer(before.val));
  }
  if (verdict !== 'refused' || sent.err) return Ok(over({ isSettled: false, answer: answerForNow(sent) }));
  const since = isFirst ? Ok(undefined) : await takenSince(context, post, callback);
  if (since.err) return Ok(over({ isSettled: false, answer: answerForNow(sent) }));
  if (since.val !== undefined) return settle(takenAnswer(since.val), since.val);
  context.posted(callback.data);
  context.emit(undefined, { type: 'callback-refused', reason: 'ironic-refused' });
  if (callback.logs !== undefined && context.logSink !== undefined) storeLogsLater(context, undefined, callback);
  return forget(context, post, sent.val);
}

/** In a function of its own, so that the data of the post is not held in memory meanwhile. */
function carryOn(context: RelayContext, run: Introspection): Promise<void> {
  const slots = context.runs;
  return context.inBackground('a relayed run', () => processRelayed(context, run, { patience: PATIENCE_MS, slots }));
}

function over(result: Attempted): HandedOn {
  return { result, isGoingOn: false };
}

/**
 * It is settled, and no run has it. One that stays on record is tried once more, and then removed.
 */
async function forget(
  context: RelayContext,
  { id }: RelayedPost,
  answer: RelayedAnswer,
): Promise<Result<HandedOn, InspectorError>> {
  await context.posts.remove(id);
  return Ok(over({ isSettled: true, answer: Ok(answer) }));
}
