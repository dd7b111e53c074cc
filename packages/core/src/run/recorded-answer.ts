import type { InspectorError } from '../errors.ts';
import type { AcceptedCallback, Introspection } from '../model/introspection.ts';
import type { Context } from './context.ts';

/** What a record has of a callback once it is accepted. */
export function accepted({ clock }: Pick<Context, 'clock'>, { digest }: { readonly digest: string }): AcceptedCallback {
  return { digest, acceptedAt: clock.now(), answer: undefined };
}

/** The same, answered with the node's UUID. Nothing for a run without a callback. */
export function rememberSuccess({ callback }: Introspection): { readonly callback?: AcceptedCallback } {
  return callback === undefined ? {} : { callback: { ...callback, answer: { ok: true } } };
}

/**
 * The same for a run that ends with `error` before its callback was answered, so that the ramdisk
 * gets that answer when it posts again.
 */
export function answerWith(
  { callback }: Pick<Introspection, 'callback'>,
  { code, message }: Pick<InspectorError, 'code' | 'message'>,
): { readonly callback?: AcceptedCallback } {
  if (callback === undefined || callback.answer !== undefined) return {};
  return { callback: { ...callback, answer: { ok: false, code, message } } };
}
