import type { CallbackRefusal } from '../contracts/flow-events.ts';
import type { RelayedPost } from '../contracts/post-store.ts';
import type { InspectorError } from '../errors.ts';
import { withLease } from '../lease/with-lease.ts';
import type { NodeUuid } from '../model/node.ts';
import { readCallback } from '../processing/read-callback.ts';
import { DONE, type Result } from '../result.ts';
import { attemptPost } from './attempt-post.ts';
import { sourceOf } from './open-posts.ts';
import type { RelayContext } from './relay-context.ts';
import { ANSWER_MS } from './send-post.ts';

/** How long a post is tried on, in milliseconds: Ironic waits for so long by default. */
const TRIED_MS = 1_800_000;

const PAUSES_MS = [5000, 10_000, 20_000];
const LAST_PAUSE_MS = 30_000;

/**
 * Tries a post on until Ironic takes or refuses it, also when its ramdisk has ended long ago: in
 * the background, once a post. When this instance ends or loses its lease, upkeep goes on with it.
 *
 * @param node for which Ironic has taken it, if that is all that is left to record
 */
export function keepTrying(
  context: RelayContext,
  { id, request, body = '' }: Pick<RelayedPost, 'id' | 'request'> & { readonly body?: string },
  node?: NodeUuid,
  isAtOnce = false,
): void {
  const close = context.open.open(id, sourceOf(request), body.length);
  if (close === undefined) return;
  void context.inBackground('relaying', () => tryOn(context, id, node, isAtOnce)).then(close);
}

function tryOn(
  context: RelayContext,
  id: string,
  node: NodeUuid | undefined,
  isAtOnce: boolean,
): Promise<Result<void, InspectorError>> {
  const { clock, stopping } = context;
  return withLease(context, 'relaying', async (_, claim) => {
    claim.cover(id);
    let known = node;
    for (let times = 0; ; times++) {
      const pause = PAUSES_MS[times] ?? LAST_PAUSE_MS;
      if (times > 0 || !isAtOnce) await stopping.during((signal) => clock.sleep(pause, signal));
      if (stopping.isOver || (await claim.check()).err) break;
      if (!context.retries.tryAcquire()) continue;
      const went = await tryOnce(context, id, known).finally(() => context.retries.release());
      if (went === 'over') break;
      known = went.node;
    }
    claim.release();
    return DONE;
  });
}

/** @returns `over` when the post is not on record any more, or cannot be read */
async function tryOnce(
  context: RelayContext,
  id: string,
  node: NodeUuid | undefined,
): Promise<'over' | { readonly node?: NodeUuid | undefined }> {
  const post = await context.posts.get(id);
  if (post.err) return { node };
  if (post.val === undefined) return 'over';
  const callback = await readCallback(context, post.val.body, post.val.receivedAt);
  // It was read when it came: the limits are others by now.
  if (callback.err) return giveUp(context, id, 'too-large');
  const attempted = await attemptPost(context, {
    post: post.val,
    callback: callback.val,
    isFirst: false,
    milliseconds: ANSWER_MS,
    node,
  });
  if (attempted.err) return { node };
  if (attempted.val.isSettled) return 'over';
  const age = context.clock.now().getTime() - post.val.receivedAt.getTime();
  // What Ironic has taken is not given up: all that is left is to record it.
  if (attempted.val.node !== undefined || age <= TRIED_MS) return { node: attempted.val.node };
  context.posted(callback.val.data);
  return giveUp(context, id, 'ironic-away');
}

async function giveUp(context: RelayContext, id: string, reason: CallbackRefusal): Promise<'over'> {
  context.emit(undefined, { type: 'callback-refused', reason });
  await context.posts.remove(id);
  return 'over';
}
