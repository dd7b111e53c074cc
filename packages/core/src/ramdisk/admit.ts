import type { About, CallbackRefusal } from '../contracts/flow-events.ts';
import { InspectorError } from '../errors.ts';
import { isDigestOf, nodeOfToken } from '../model/callback-token.ts';
import type { Introspection } from '../model/introspection.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';

/**
 * The run whose token a callback carries, before anything is made of its body; `undefined` when it carries none. `callback-refused` when no
 * run has that token.
 */
export async function admit(
  context: Context,
  token: string | undefined,
): Promise<Result<Introspection | undefined, InspectorError>> {
  if (token === undefined) return Ok(undefined);
  const node = nodeOfToken(token);
  const run = node === undefined ? Ok(undefined) : await context.nodes.get(node);
  if (run.err) return run;
  return (await isDigestOf(token, run.val?.tokenDigest)) ? run : refuseCallback(context, undefined, 'wrong-token');
}

/**
 * Whether the machine that was looked up may go on: a run that was begun with a token wants it, whatever the settings are by now, and a
 * token opens no other run.
 */
export function checkBearer(
  context: Context,
  run: Introspection,
  bearer: Introspection | undefined,
): Result<void, InspectorError> {
  if (bearer !== undefined) return bearer.runId === run.runId ? DONE : refuseCallback(context, run, 'other-run');
  return run.tokenDigest === undefined ? DONE : refuseCallback(context, run, 'no-token');
}

const MESSAGES = {
  'no-token': 'This introspection is open only to a callback with its token',
  'wrong-token': 'The token of the callback is not that of an introspection',
  'other-run': 'The token of the callback is that of another introspection',
  'spent-token': 'The token of the callback was used, or its introspection has ended',
} as const satisfies Partial<Record<CallbackRefusal, string>>;

export function refuseCallback(
  context: Context,
  about: About,
  reason: keyof typeof MESSAGES,
): Result<never, InspectorError> {
  context.emit(about, { type: 'callback-refused', reason });
  return Err(new InspectorError('callback-refused', MESSAGES[reason], about && { node: about.uuid }));
}
