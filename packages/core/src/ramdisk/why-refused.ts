import type { Context } from '../context.ts';
import { isEmpty } from '../hooks/is-empty.ts';
import { ramdiskError } from '../hooks/ramdisk-error.ts';
import type { CallbackRefusal } from '../model/flow-events.ts';
import type { Callback } from './read-callback.ts';

/**
 * Why the data of a known machine was not taken, when a hook's `before` failed: what the ramdisk
 * says itself comes first.
 */
export function whyRefused(
  { hooks }: Pick<Context, 'hooks'>,
  { data }: Pick<Callback, 'data'>,
): Extract<CallbackRefusal, 'ramdisk-error' | 'hook-failed'> {
  const isLookedAt = hooks.some(({ name }) => name === ramdiskError.name);
  return isLookedAt && !isEmpty(data.error) ? 'ramdisk-error' : 'hook-failed';
}
