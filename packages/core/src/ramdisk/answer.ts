import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { AcceptedCallback, Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { lockedError } from '../node/advance.ts';
import { isTerminal } from '../model/state-machine.ts';
import { Err, Ok, type Result } from '../result.ts';
import { checkBearer, refuseCallback } from './admit.ts';
import type { Callback } from './read-callback.ts';

/**
 * How the same body was answered before, in the node's newest run; `undefined` when it is new. A ramdisk repeats what it
 * posted when the answer got lost or took too long: it gets the answer that it missed. While another instance
 * still works on it that is `node-locked`, which makes the ramdisk ask again later.
 *
 * A run that `bearer` is the token of takes one body: any other is `callback-refused`, and so is the same without the token.
 */
export async function answeredBefore(
  context: Context,
  callback: Callback,
  bearer: Introspection | undefined,
): Promise<Result<{ uuid: NodeUuid }, InspectorError> | undefined> {
  // Read again: while the body was, another one may have been accepted.
  const found = await (bearer === undefined
    ? context.nodes.findByDigest(callback.digest)
    : context.nodes.get(bearer.uuid));
  if (found.err) return found;
  if (found.val === undefined) return undefined;
  const allowed = checkBearer(context, found.val, bearer);
  if (allowed.err) return allowed;
  if (found.val.callback?.digest !== callback.digest) {
    const isOpen = found.val.callback === undefined && !isTerminal(found.val.state);
    return isOpen ? undefined : refuseCallback(context, found.val, 'spent-token');
  }
  const { uuid } = found.val;
  const answer = found.val.callback?.answer;
  if (answer === undefined) return Err(lockedError(uuid));
  context.emit(found.val, { type: 'callback-repeated', digest: callback.digest });
  return answer.ok ? Ok({ uuid }) : Err(new InspectorError(answer.code, answer.message, { node: uuid }));
}

/** What a record keeps of a callback that was answered with the node's UUID. */
export function rememberSuccess(callback: Callback): { readonly callback: AcceptedCallback } {
  return { callback: { digest: callback.digest, answer: { ok: true } } };
}

/** The same for a run that ends with `error` before its callback was answered: the ramdisk that posts again gets to know. */
export function answerWith(
  { callback }: Introspection,
  { code, message }: Pick<InspectorError, 'code' | 'message'>,
): { readonly callback?: AcceptedCallback } {
  if (callback === undefined || callback.answer !== undefined) return {};
  return { callback: { ...callback, answer: { ok: false, code, message } } };
}

/** What a record keeps of a callback that ended its run in `error`. */
export function rememberError(
  callback: Callback,
  { code, message }: InspectorError,
): { readonly callback: AcceptedCallback } {
  return { callback: { digest: callback.digest, answer: { ok: false, code, message } } };
}
