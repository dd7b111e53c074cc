import { bounded } from '../bounded.ts';
import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import { newCallbackToken } from '../model/callback-token.ts';
import type { Introspection } from '../model/introspection.ts';
import { guardOf, lockedError } from '../node/advance.ts';
import { DONE, Err, type Result } from '../result.ts';

/** How long it may take to have a token carried. */
const CARRY_MS = 30_000;

/**
 * Has a token carried to the machine, if one is wanted and somebody does that. It is made here, at every boot: when an instance boots the
 * machine that another one was about to, nobody knows whether its token arrived.
 */
export async function carryToken(context: Context, run: Introspection): Promise<Result<void, InspectorError>> {
  const carry = context.carryToken;
  if (carry === undefined || !context.settings.callback.requireToken) return DONE;
  const { token, digest } = await newCallbackToken(run.uuid);
  const recorded = await context.nodes.update(run.uuid, guardOf(run), { tokenDigest: digest });
  if (recorded.err) return recorded;
  if (recorded.val === undefined) return Err(lockedError(run.uuid));
  const { uuid, runId, attributes } = recorded.val;
  const carried = await bounded(context.clock, CARRY_MS, 'carrying the token', () =>
    carry({ node: uuid, runId, macs: attributes.mac, token }),
  );
  return carried.mapErr(({ code, message, cause }) => {
    const text = `Failed to carry the token of the callback to the machine: ${message}`;
    return new InspectorError(code, text, { cause, node: run.uuid });
  });
}
