import { Err, Ok } from '@ironic-inspector/core';
import type { Clock, Result } from '@ironic-inspector/core';
import * as z from 'zod';
import { describeIssues } from './auth.ts';
import type { Transport } from './keystone/ask-keystone.ts';

/** The fields that say how Keystone is reached, for the options of whatever asks it. */
export const transportFields = {
  fetch: z
    .custom<typeof globalThis.fetch>((value) => typeof value === 'function', 'must be a function')
    // Looked up at each call, so that what instruments the platform's fetch later is used too.
    .default((): typeof globalThis.fetch => (input, init) => globalThis.fetch(input, init)),
  timeout: z.number().int().min(1).max(60_000).default(5000),
  clock: z
    .custom<Pick<Clock, 'now'>>((value) => typeof (value as Clock | undefined)?.now === 'function', 'must be a clock')
    .default({ now: () => new Date() }),
};

const schema = z.strictObject(transportFields);

/** Defaults filled in; what is wrong, as a text, when something is. */
export function resolveTransport(options: object): Result<Transport & { readonly now: () => number }, string> {
  const parsed = schema.safeParse(options);
  if (!parsed.success) return Err(describeIssues(parsed.error.issues, 'options'));
  const { clock, fetch, timeout } = parsed.data;
  return Ok({ fetch, timeout, now: () => clock.now().getTime() });
}
