import { attempt } from '../attempt.ts';
import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { NO_ATTRIBUTES, type LookupAttributes } from '../model/lookup-attributes.ts';
import { lockedError } from '../node/advance.ts';
import { Err, type Result } from '../result.ts';
import type { NotFoundHook } from './not-found.ts';
import type { Callback } from './read-callback.ts';

/**
 * Asks the hook for the node of an unknown machine and records a run for it, `enrolling` (CONTRACT.md §5.14).
 * `lookup-failed` when the hook has none, or fails.
 */
export async function askNotFoundHook(
  context: Context,
  hook: NotFoundHook,
  { data }: Callback,
  attributes: LookupAttributes,
): Promise<Result<Introspection, InspectorError>> {
  const log = { warn: (message: string) => context.emit(undefined, { type: 'warning', source: hook.name, message }) };
  const answer = await attempt(`the not-found hook ${hook.name}`, () =>
    hook.notFound({ inventory: data.inventory ?? {}, pluginData: data, attributes, ironic: context.ironic, log }),
  );
  if (answer.err)
    return Err(
      new InspectorError('lookup-failed', `Node not found hook failed: ${answer.val.message}`, { cause: answer.val }),
    );
  if (answer.val === undefined) return Err(new InspectorError('lookup-failed', 'Node not found hook returned nothing'));
  return beginEnrolling(context, answer.val.uuid);
}

async function beginEnrolling(context: Context, uuid: string): Promise<Result<Introspection, InspectorError>> {
  const last = await context.nodes.get(uuid);
  if (last.err) return last;
  const now = context.clock.now();
  const run: Introspection = {
    uuid,
    runId: crypto.randomUUID(),
    state: 'enrolling',
    startedAt: now,
    stateSince: now,
    finishedAt: undefined,
    error: undefined,
    manageBoot: true,
    attributes: NO_ATTRIBUTES,
    callback: undefined,
  };
  const begun = await context.nodes.begin(run, last.val);
  if (begun.err) return begun;
  if (begun.val === undefined) return Err(lockedError(uuid));
  context.emit(run, { type: 'state-changed', event: 'start', from: last.val?.state, to: 'enrolling' });
  return begun as Result<Introspection, InspectorError>;
}
