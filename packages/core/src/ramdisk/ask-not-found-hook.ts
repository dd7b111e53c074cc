import { attempt } from '../attempt.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { RunOptions } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { NotFoundHook, NotFoundInput } from '../hooks/hook.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { IronicNode } from '../model/node.ts';
import type { Callback } from '../processing/read-callback.ts';
import { DONE, Err, type Result } from '../result.ts';
import { guardOf, lockedError } from '../run/advance.ts';
import { CALLBACK_BUDGET_MS } from '../run/context.ts';
import { beginUnrequested } from '../run/begin-unrequested.ts';
import { accepted } from '../run/recorded-answer.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import { machineBusyError } from './take-run.ts';

/**
 * Asks the hook for the node of an unknown machine, and records a run for it, `enrolling`
 * (CONTRACT.md §5.14). The run of a node that is to be created is recorded before the hook is
 * asked. It is removed when the hook has no node, or another one, unless Ironic may have created
 * the node all the same.
 *
 * `lookup-failed` when the hook has no node, or fails. A temporary error is given as it is.
 */
export async function askNotFoundHook(
  context: RamdiskContext,
  hook: NotFoundHook,
  callback: Callback,
  input: Pick<NotFoundInput, 'attributes' | 'known' | 'signal'>,
): Promise<Result<Introspection, InspectorError>> {
  const { data } = callback;
  const newUuid = crypto.randomUUID();
  const { attributes } = input;
  const run = await beginAlone(context, newUuid, callback, attributes);
  if (run.err) return run;
  const log = {
    warn: (message: string) => context.emit(run.val, { type: 'warning', source: hook.name, message }),
  };
  const before = { ...data };
  const added = () => Object.fromEntries(Object.entries(data).filter(([key, value]) => before[key] !== value));
  const record = async (): Promise<Result<void, InspectorError>> => {
    const options = { pluginData: added() };
    const kept = await context.nodes.update(newUuid, guardOf(run.val), { pending: { options } });
    if (kept.err) return kept;
    return kept.val === undefined ? Err(lockedError(newUuid)) : DONE;
  };
  let mayExist = false;
  let isLate = false;
  const ironic: IronicClient = {
    ...context.ironic,
    createNode: async (node, options) => {
      if (isLate) return Err(lateError(hook.name));
      const recorded = await record();
      if (recorded.err) return recorded;
      const created = await context.ironic.createNode(node, options);
      mayExist ||= created.err && node.uuid === newUuid && created.val.code === 'ironic-unavailable';
      return created;
    },
  };
  const given = {
    ...input,
    inventory: data.inventory ?? {},
    pluginData: data,
    newUuid,
    ironic,
    at: run.val.startedAt,
    log,
  };
  const asked = attempt(`the not-found hook ${hook.name}`, () => hook.notFound(given));
  const done = new AbortController();
  const late = context.clock.sleep(CALLBACK_BUDGET_MS + GRACE_MS, done.signal);
  const answer = await Promise.race([asked, late]);
  // With a reason: without one, an error with a stack is made for nobody.
  done.abort('done');
  if (answer === undefined) {
    isLate = true;
    // Nobody knows what it has done: the run is left to upkeep, which asks Ironic for its node.
    return Err(lateError(hook.name));
  }
  if (answer.ok && answer.val?.uuid === newUuid) return run;
  // Ironic may have created it, and only the answer got lost: the run is carried on, or forgotten,
  // when Ironic can say.
  if (answer.err && mayExist) return answer;
  const forgotten = await context.nodes.forget(run.val);
  if (forgotten.err) return forgotten;
  context.history.forget(run.val);
  return answer.ok && answer.val !== undefined
    ? beginEnrolling(context, answer.val.uuid, callback, attributes, { pluginData: added() })
    : Err(refusal(answer));
}

/**
 * Records the run, unless another instance is recording one for the same machine. Each instance
 * looks after it has written, so at least one of two sees the other, and gives way.
 */
async function beginAlone(
  context: RamdiskContext,
  uuid: string,
  callback: Callback,
  attributes: LookupAttributes,
): Promise<Result<Introspection, InspectorError>> {
  const run = await beginEnrolling(context, uuid, callback, attributes);
  if (run.err) return run;
  const all = await context.nodes.match(attributes);
  if (all.ok && [...all.val.keys()].every((one) => one === uuid)) return run;
  const forgotten = await context.nodes.forget(run.val);
  if (forgotten.err) return forgotten;
  context.history.forget(run.val);
  return all.err ? all : Err(machineBusyError());
}

/**
 * With the body on record, so that the run can be carried on when the node is in Ironic, and with
 * what its machine is known by.
 */
function beginEnrolling(
  context: RamdiskContext,
  uuid: string,
  callback: Callback,
  attributes: LookupAttributes,
  options: RunOptions = {},
): Promise<Result<Introspection, InspectorError>> {
  return beginUnrequested(
    context,
    {
      uuid,
      state: 'enrolling',
      manageBoot: true,
      attributes,
      tokenDigest: undefined,
      callback: accepted(context, callback),
    },
    { body: callback.unprocessed, stage: 'hooks', changeSet: undefined, options },
  );
}

/** How much longer than its calls to Ironic the hook may take. */
const GRACE_MS = 2000;

function lateError(name: string): InspectorError {
  const seconds = (CALLBACK_BUDGET_MS + GRACE_MS) / 1000;
  return new InspectorError('overloaded', `the not-found hook ${name} did not answer within ${seconds} seconds`);
}

function refusal(answer: Result<IronicNode | undefined, InspectorError>): InspectorError {
  if (answer.ok) return new InspectorError('lookup-failed', 'Node not found hook returned nothing');
  // Nobody knows yet whose machine it is: the ramdisk asks again.
  if (interrupts(answer.val.code)) return answer.val;
  return new InspectorError('lookup-failed', `Node not found hook failed: ${answer.val.message}`, {
    cause: answer.val,
  });
}
