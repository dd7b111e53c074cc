import type { FlowStep } from '../contracts/flow-events.ts';
import { InspectorError, unexpectedMessage } from '../errors.ts';
import type { BeforeInput, Hook, HookAnswer } from '../hooks/hook.ts';
import type { Disk, Inventory } from '../model/inventory.ts';
import { isJsonObject, jsonTypeName } from '../model/json.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { shortText } from '../model/text.ts';
import type { RunNode } from '../node-draft/run-node.ts';
import { DONE, Err, type Result } from '../result.ts';
import type { HookOptions } from '../settings/settings.ts';

/** What the hook pipeline works on. */
interface Pipeline {
  readonly hooks: readonly Hook[];
  readonly options: HookOptions;
  /** Changed in place. */
  readonly data: RamdiskData;
  /** Told of each hook and its warnings. */
  readonly report: (step: FlowStep) => void;
}

/**
 * Runs every hook's `before`, in order. Failures are collected: the hooks behind one that failed
 * run all the same (CONTRACT.md §4.2).
 */
export async function runBefore(pipeline: Pipeline): Promise<string[]> {
  const failures: string[] = [];
  for (const hook of pipeline.hooks) {
    if (hook.before === undefined) continue;
    const input = beforeInput(pipeline, hook);
    const answer = await timed(pipeline, hook, 'before', () => hook.before?.(input));
    if (answer.ok) continue;
    const { code, message, cause } = answer.val;
    failures.push(
      code === 'internal'
        ? unexpectedMessage(cause, `preprocessing in hook ${hook.name}`)
        : `Preprocessing hook ${hook.name}: ${message}`,
    );
  }
  return failures;
}

/**
 * Runs every hook's `after`, in order. The first failure ends it. What hooks want written is
 * collected in `node`, ready to be sent.
 */
export async function runAfter(pipeline: Pipeline, node: RunNode): Promise<Result<void, InspectorError>> {
  for (const hook of pipeline.hooks) {
    if (hook.after === undefined) continue;
    const before = beforeInput(pipeline, hook);
    const input = {
      ...before,
      node: node.as(hook.name, (why) => before.log.warn(why)),
      setDisks: (disks: readonly Disk[]) => setDisks(pipeline.data, disks),
    };
    const answer = await timed(pipeline, hook, 'after', () => hook.after?.(input));
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
  const { code, message, cause, node } = error;
  if (code !== 'processing-failed' && code !== 'internal') return error;
  return new InspectorError(code, message, { cause, authors: [name], ...(node !== undefined && { node }) });
}

/** The inventory is looked up anew for each hook: `setDisks` may have replaced its disks. */
function beforeInput({ data, options, report }: Pipeline, hook: Hook): BeforeInput {
  return {
    inventory: data.inventory ?? {},
    pluginData: data,
    options,
    log: { warn: (message) => report({ type: 'warning', source: hook.name, message: shortText(message) }) },
  };
}

function setDisks(data: RamdiskData, disks: readonly Disk[]): void {
  const inventory: Inventory = { ...data.inventory, disks: [...disks] };
  data.inventory = inventory;
}

async function timed(
  pipeline: Pipeline,
  hook: Hook,
  moment: 'before' | 'after',
  run: () => HookAnswer | Promise<HookAnswer>,
): Promise<Result<void, InspectorError>> {
  const begun = performance.now();
  const answer = await settle(hook, run);
  pipeline.report({
    type: 'hook-finished',
    hook: hook.name,
    moment,
    milliseconds: performance.now() - begun,
    ...(answer.err ? { error: shortText(answer.val.message) } : {}),
  });
  return answer;
}

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
