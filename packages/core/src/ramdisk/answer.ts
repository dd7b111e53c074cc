import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { AcceptedCallback, Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { Err, Ok, type Result } from '../result.ts';
import { checkBearer } from './admit.ts';
import type { Callback } from './read-callback.ts';

/**
 * What was answered in `run` to the same body, which comes again: a ramdisk repeats what it posted
 * when the answer got lost.
 */
export function answerAgain(
  context: Context,
  run: Introspection,
  bearer: Introspection | undefined,
): Result<{ uuid: NodeUuid }, InspectorError> | undefined {
  const allowed = checkBearer(context, run, bearer);
  if (allowed.err) return allowed;
  const { callback, uuid } = run;
  if (callback?.answer === undefined) return undefined;
  context.emit(run, { type: 'callback-repeated', digest: callback.digest });
  const { answer } = callback;
  return answer.ok ? Ok({ uuid }) : Err(new InspectorError(answer.code, answer.message, { node: uuid }));
}

/** What a record keeps of a callback from when it is accepted. */
export function accepted({ clock }: Context, { digest }: Callback): AcceptedCallback {
  return { digest, acceptedAt: clock.now(), answer: undefined };
}

/**
 * The same when it was answered with the node's UUID; nothing for a run that no callback is part
 * of.
 */
export function rememberSuccess({ callback }: Introspection): { readonly callback?: AcceptedCallback } {
  return callback === undefined ? {} : { callback: { ...callback, answer: { ok: true } } };
}

/** The same for a run that ends with `error` before its callback was answered: the ramdisk that posts again gets to know. */
export function answerWith(
  { callback }: Pick<Introspection, 'callback'>,
  { code, message }: Pick<InspectorError, 'code' | 'message'>,
): { readonly callback?: AcceptedCallback } {
  if (callback === undefined || callback.answer !== undefined) return {};
  return { callback: { ...callback, answer: { ok: false, code, message } } };
}
