import type { FlowStep } from '../contracts/flow-events.ts';
import { type ErrorCode, InspectorError, unexpectedMessage } from '../errors.ts';
import type { BeforeInput, EarlierMachines, Hook, HookAnswer } from '../hooks/hook.ts';
import { isRelayed } from '../model/callback-token.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { Disk, Inventory } from '../model/inventory.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { shortText } from '../model/text.ts';
import type { RunNode } from '../node-draft/run-node.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { ProcessingContext } from '../run/context.ts';
import type { HookOptions } from '../settings/settings.ts';
import { givenMachines } from './earlier-machines.ts';
import { type HookPatience, patienceOf, withPatience } from './hook-patience.ts';

/** What the hook pipeline works on. */
interface Pipeline {
  readonly hooks: readonly Hook[];
  readonly options: HookOptions;
  /** Changed in place. */
  readonly data: RamdiskData;
  /** Told of each hook and its warnings. */
  readonly report: (step: FlowStep) => void;
  readonly patience: HookPatience;
}

/** The hooks for the run's data: those of the gateway for what Ironic's own inspection took. */
export function hooksFor(
  { hooks, gatewayHooks }: Pick<ProcessingContext, 'hooks' | 'gatewayHooks'>,
  run: Pick<Introspection, 'tokenDigest'> | undefined,
): readonly Hook[] {
  return run !== undefined && isRelayed(run) ? gatewayHooks : hooks;
}

/** The pipeline on `data`; its steps are about the run, where that is known. */
export function pipelineOf(context: ProcessingContext, run: Introspection | undefined, data: RamdiskData): Pipeline {
  const { settings, emit } = context;
  return {
    hooks: hooksFor(context, run),
    options: settings,
    data,
    report: (step) => emit(run, step),
    patience: patienceOf(context),
  };
}

/**
 * Runs every hook's `before`, in order. Failures are collected: the hooks behind one that failed
 * run all the same (CONTRACT.md §4.2). But once one did not answer in time, no other is begun.
 *
 * @returns the failures. `Err` when something is away, or the inspector stops: then it is not known
 * what is wrong with the data, and the hooks must run again later
 */
export async function runBefore(pipeline: Pipeline): Promise<Result<readonly InspectorError[], InspectorError>> {
  const failures: InspectorError[] = [];
  for (const hook of pipeline.hooks) {
    if (hook.before === undefined) continue;
    const answer = await timed(pipeline, hook, 'before', (signal) =>
      hook.before?.(beforeInput(pipeline, hook, signal)),
    );
    if (answer.ok) continue;
    const { code, message, cause, failure } = answer.val;
    const text =
      code === 'internal'
        ? unexpectedMessage(cause, `preprocessing in hook ${hook.name}`)
        : `Preprocessing hook ${hook.name}: ${message}`;
    const error = new InspectorError(code, text, { cause, failure: { ...failure, stage: 'pre-hooks' } });
    if (interrupts(code)) return Err(error);
    failures.push(error);
    if (failure.code === 'hook-timed-out') break;
  }
  return Ok(failures);
}

/**
 * Runs every hook's `after`, in order. The first failure ends it. What hooks want written is
 * collected in `node`, ready to be sent.
 */
export async function runAfter(
  pipeline: Pipeline,
  node: RunNode,
  earlier: EarlierMachines = givenMachines(undefined, []),
): Promise<Result<void, InspectorError>> {
  for (const hook of pipeline.hooks) {
    if (hook.after === undefined) continue;
    const answer = await timed(pipeline, hook, 'after', async (signal) => {
      const before = beforeInput(pipeline, hook, signal);
      const { handle, close } = node.borrowed(hook.name, (why) => before.log.warn(why));
      signal.addEventListener('abort', close);
      try {
        const setDisks = (disks: readonly Disk[]) => setDisksOf(pipeline.data, disks);
        return await hook.after?.({ ...before, ...earlier, node: handle, setDisks });
      } finally {
        close();
      }
    });
    if (answer.err) return Err(byHook(answer.val, hook));
  }
  return node.complete();
}

/**
 * Adds the hook to its own errors as their author, apart from the message, which the ramdisk is
 * told to the letter. Errors of others that the hook passes on, of Ironic for example, stay as they
 * are.
 */
function byHook(error: InspectorError, { name }: Hook): InspectorError {
  const { code, message, cause, node, failure } = error;
  if (code !== 'processing-failed' && code !== 'internal') return error;
  return new InspectorError(code, message, { cause, authors: [name], node, failure });
}

/** The inventory is looked up anew for each hook: `setDisks` may have replaced its disks. */
function beforeInput({ data, options, report }: Pipeline, hook: Hook, signal: AbortSignal): BeforeInput {
  return {
    inventory: data.inventory ?? {},
    pluginData: data,
    options,
    signal,
    log: { warn: (message) => report({ type: 'warning', source: hook.name, message: shortText(message) }) },
  };
}

function setDisksOf(data: RamdiskData, disks: readonly Disk[]): void {
  const inventory: Inventory = { ...data.inventory, disks: [...disks] };
  data.inventory = inventory;
}

async function timed(
  pipeline: Pipeline,
  hook: Hook,
  moment: 'before' | 'after',
  run: (signal: AbortSignal) => HookAnswer | Promise<HookAnswer>,
): Promise<Result<void, InspectorError>> {
  const begun = performance.now();
  const { name } = hook;
  const answer = await withPatience(pipeline.patience, name, (signal) => settle(hook, () => run(signal)));
  pipeline.report({
    type: 'hook-finished',
    hook: name,
    moment,
    milliseconds: performance.now() - begun,
    ...(answer.err ? { error: shortText(answer.val.message) } : {}),
  });
  return answer.mapErr((error) => {
    if (OF_IRONIC.has(error.code)) return InspectorError.at(error, { hook: name });
    const code = error.code === 'internal' ? 'hook-defect' : 'hook-failed';
    return InspectorError.at(error, { code, hook: name });
  });
}

/** What a hook that asks for ports passes on: these have failures of their own. */
const OF_IRONIC: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ironic-refused', 'ironic-failed', 'node-not-found']);

/**
 * A hook that throws has a defect, and so has one that answers what no hook may; but it ends one
 * run and not the service.
 */
async function settle(
  { name }: Hook,
  run: () => HookAnswer | Promise<HookAnswer>,
): Promise<Result<void, InspectorError>> {
  try {
    const answer: unknown = await run();
    if (answer === undefined) return DONE;
    const { ok, val } = isJsonObject(answer) ? answer : {};
    if (ok === true) return DONE;
    if (ok === false && typeof val === 'string') return Err(new InspectorError('processing-failed', val));
    if (ok === false && InspectorError.is(val)) return Err(val);
    const odd = ok === false ? `Err with ${jsonTypeName(val)}` : jsonTypeName(answer);
    throw new TypeError(`the hook ${name} answered ${odd}: neither nothing nor a Result`, { cause: answer });
  } catch (thrown) {
    return Err(InspectorError.from(thrown, 'processing'));
  }
}
