import type { RelayedAnswer } from '../contracts/ironic-relay.ts';
import type { RelayedPost } from '../contracts/post-store.ts';
import { InspectorError } from '../errors.ts';
import { sha256 } from '../model/text.ts';
import { CallbackSlot, refuseBusy } from '../processing/callback-slot.ts';
import { type Callback, readCallback } from '../processing/read-callback.ts';
import { Err, Ok, type Result } from '../result.ts';
import { attemptPost } from '../relaying/attempt-post.ts';
import { keepTrying } from '../relaying/keep-trying.ts';
import { sourceOf } from '../relaying/open-posts.ts';
import type { RelayContext } from '../relaying/relay-context.ts';
import { ANSWER_MS } from '../relaying/send-post.ts';
import type { ContinueInspectionOptions } from './ramdisk-gateway.ts';

/** All of it, in milliseconds, before the ramdisk gives up: it waits for 30 s. */
const BUDGET_MS = 25_000;

/** What Ironic has in any case: a body that came slowly was not waited for by the ramdisk. */
const LEAST_MS = 5000;

/**
 * What happens when a ramdisk posts for Ironic's own inspection: the body is on record before
 * Ironic is sent it, and whatever becomes of the ramdisk then, Ironic gets it. Read this file
 * first, then `relaying/attempt-post.ts`.
 */
export async function continueInspection(
  context: RelayContext,
  body: string,
  options: ContinueInspectionOptions,
): Promise<Result<RelayedAnswer, InspectorError>> {
  const begun = context.clock.elapsed();
  if (!context.open.hasRoom(sourceOf(options), body.length)) return refuseBusy(context);
  const slot = new CallbackSlot(context);
  if (!(await slot.acquire())) return refuseBusy(context);
  const kept = await readAndKeep(context, body, options).finally(() => slot.release());
  if (kept.err) return kept;
  const { post, callback, isFirst } = kept.val;
  const left = BUDGET_MS - (options.receivedIn ?? 0) - (context.clock.elapsed() - begun);
  const milliseconds = Math.max(Math.min(ANSWER_MS, left), LEAST_MS);
  const { inHand } = options;
  const attempting = inHand === undefined ? context : { ...context, inHand };
  const attempted = await attemptPost(attempting, { post, callback, isFirst, milliseconds });
  if (attempted.err || !attempted.val.isSettled) keepTrying(context, post, attempted.unwrapOr(undefined)?.node);
  return attempted.andThen(({ answer }) => answer);
}

interface Kept {
  readonly post: RelayedPost;
  readonly callback: Callback;
  readonly isFirst: boolean;
}

async function readAndKeep(
  context: RelayContext,
  body: string,
  { node, headers = {}, requestId, remoteAddress }: ContinueInspectionOptions,
): Promise<Result<Kept, InspectorError>> {
  const read = await readCallback(context, body);
  if (read.err) {
    const reason = read.val.code === 'too-large' ? 'too-large' : 'malformed';
    context.emit(undefined, { type: 'callback-refused', reason });
    return read;
  }
  const callback = read.val;
  context.emit(undefined, { type: 'callback-received', bytes: callback.length, digest: callback.digest });
  const alive = await context.lease.claim();
  if (alive.err) return alive;
  try {
    const { owner } = context.lease;
    const post: RelayedPost = {
      id: await sha256(`${node ?? ''}\n${callback.digest}`),
      receivedAt: callback.arrivedAt,
      owner,
      request: { node, headers, ...(requestId !== undefined && { requestId }), remoteAddress },
      body,
    };
    alive.val.cover(post.id);
    const kept = await context.posts.keep(post);
    if (kept.err) return kept;
    const { post: head, isNew: isFirst } = kept.val;
    const ours = head.owner === owner ? Ok(true) : await takeOver(context, head, owner);
    if (ours.err) return ours;
    if (!ours.val) return Err(elsewhereError());
    return Ok({ post: { ...post, receivedAt: head.receivedAt }, callback, isFirst });
  } finally {
    alive.val.release();
  }
}

/** From an instance that is gone. */
async function takeOver(
  context: RelayContext,
  { id, owner }: Pick<RelayedPost, 'id' | 'owner'>,
  to: string,
): Promise<Result<boolean, InspectorError>> {
  const absence = await context.lease.absence();
  if (absence.err) return absence;
  return absence.val(owner) ? context.posts.take(id, owner, to) : Ok(false);
}

function elsewhereError(): InspectorError {
  return new InspectorError('node-locked', 'Another instance is sending the same to Ironic, please, retry later');
}
