import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { AcceptedCallback } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { lockedError } from '../node/advance.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Callback } from './read-callback.ts';

/**
 * How the same body was answered before, in the node's newest run; `undefined` when it is new. A ramdisk repeats what it
 * posted when the answer got lost or took too long: it gets the answer that it missed. While another instance
 * still works on it that is `node-locked`, which makes the ramdisk ask again later.
 */
export async function answeredBefore(
  context: Context,
  callback: Callback,
): Promise<Result<{ uuid: NodeUuid }, InspectorError> | undefined> {
  const found = await context.nodes.findByDigest(callback.digest);
  if (found.err) return found;
  if (found.val === undefined) return undefined;
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

/** What a record keeps of a callback that ended its run in `error`. */
export function rememberError(
  callback: Callback,
  { code, message }: InspectorError,
): { readonly callback: AcceptedCallback } {
  return { callback: { digest: callback.digest, answer: { ok: false, code, message } } };
}
