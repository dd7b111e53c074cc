import type { PendingWork } from '../contracts/node-store.ts';
import { type FailureStage, InspectorError } from '../errors.ts';
import { isRelayed } from '../model/callback-token.ts';
import type { ChangeSet } from '../model/change-set.ts';
import { jsonText } from '../model/exact-json.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IronicNode } from '../model/node.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { evaluateCompiled, needPorts } from '../rules/evaluate-rules.ts';
import type { ProcessingContext } from '../run/context.ts';
import { saveData } from '../run/save-data.ts';
import { earlierMachines } from './earlier-machines.ts';
import type { Callback } from './read-callback.ts';
import { pipelineOf, runAfter } from './run-hooks.ts';
import { sendRecorded } from './send-recorded.ts';

/**
 * Turns data into facts: hooks, the processed document, rules. Every run goes through it, whether
 * the ramdisk posted, an operator applies the data again, or the run is resumed. What the machine
 * was recognised by is remembered when all of it went well.
 *
 * @param recorded the work on record: what it began to send is sent again, which is safe because
 * values are absolute
 * @returns the node as Ironic has it afterwards
 */
export async function processData(
  context: ProcessingContext,
  run: Introspection,
  node: IronicNode,
  callback: Pick<Callback, 'data' | 'spellings'>,
  signal: AbortSignal,
  recorded?: PendingWork,
): Promise<Result<IronicNode, InspectorError>> {
  const processed = await makeFacts(context, run, node, callback, signal, recorded);
  if (processed.ok) context.history.snapshot(run, callback.data);
  return processed;
}

async function makeFacts(
  context: ProcessingContext,
  run: Introspection,
  node: IronicNode,
  callback: Pick<Callback, 'data' | 'spellings'>,
  signal: AbortSignal,
  recorded: PendingWork | undefined,
): Promise<Result<IronicNode, InspectorError>> {
  if (recorded?.stage === 'finish') return Ok(node);
  if (recorded?.stage === 'rules')
    return at('rules', await sendRecorded(context, run, node, 'rules', recorded.changeSet, signal));
  const changed = at('hooks', await applyHooks(context, run, node, callback, signal, recorded?.changeSet));
  if (changed.err) return changed;
  const text = jsonText(callback.data, callback.spellings);
  const saved = at('save', await saveData(context, run, 'processed', text));
  if (saved.err) return saved;
  await context.policy.enforce(); // A failure is told to observers, and upkeep tries again.
  const processed = { ...callback, location: saved.val };
  return at('rules', await applyRules(context, run, changed.val, processed, signal));
}

/** Says in an error where it was met. */
function at<T>(stage: FailureStage, result: Result<T, InspectorError>): Result<T, InspectorError> {
  return result.mapErr((error) => InspectorError.at(error, { stage }));
}

/**
 * Runs every hook's `after` on the node, and sends what they want written, once. When a change set
 * is `recorded` already, that is sent instead; the hooks then run for the data alone.
 *
 * @returns the node as Ironic has it afterwards
 */
async function applyHooks(
  context: ProcessingContext,
  run: Introspection,
  record: IronicNode,
  callback: Pick<Callback, 'data'>,
  signal: AbortSignal,
  recorded?: ChangeSet,
): Promise<Result<IronicNode, InspectorError>> {
  const node = new RunNode(record, () => context.ironic.listPorts({ node: run.uuid }, { signal }), knownPorts(run));
  const ran = await runAfter(pipelineOf(context, run, callback.data), node, earlierMachines(context, run));
  if (ran.err) return ran;
  return sendRecorded(context, run, record, 'hooks', recorded ?? node.changes(), signal);
}

/**
 * The start of a run records the MAC addresses of all ports. If it found none, the node has none,
 * and Ironic need not be asked. The start of a relayed run knows of the machine alone.
 */
function knownPorts(run: Introspection): readonly [] | undefined {
  if (isRelayed(run)) return undefined;
  return run.state === 'processing' && run.attributes.mac.length === 0 ? [] : undefined;
}

/**
 * Evaluates the operator's rules on the data as the hooks left it, and on the node as Ironic has it
 * now. The processed document is written anew where they change it. Sends what they want written,
 * once (CONTRACT.md §6.3), together with the place where the data was stored. After a `fail`
 * nothing of that is done.
 *
 * @returns the node as Ironic has it afterwards
 */
async function applyRules(
  context: ProcessingContext,
  run: Introspection,
  record: IronicNode,
  processed: Pick<Callback, 'data' | 'spellings'> & { readonly location: string | undefined },
  signal: AbortSignal,
): Promise<Result<IronicNode, InspectorError>> {
  const rules = await context.rules?.list();
  if (rules?.err) return rules;
  if (rules === undefined) {
    return sendRecorded(context, run, record, 'rules', locationChange(context, processed.location), signal);
  }
  const compiled = context.ruleCompiler.compile(rules.val);
  const ports = needPorts(compiled) ? await context.ironic.listPorts({ node: run.uuid }, { signal }) : Ok([]);
  if (ports.err) return ports;
  const begun = performance.now();
  const input = { data: processed.data, node: record, ports: ports.val };
  const { rules: traces, failure, changes, data } = evaluateCompiled(compiled, input);
  const milliseconds = performance.now() - begun;
  for (const rule of traces) context.emit(run, { type: 'rule-evaluated', rule });
  context.emit(run, {
    type: 'rules-finished',
    rules: traces.length,
    matched: traces.filter(({ matched }) => matched).length,
    milliseconds,
    ...(failure === null ? {} : { error: failure.message }),
  });
  if (failure !== null) {
    const code = failure.defect ? 'internal' : 'processing-failed';
    const details = { code: failure.defect ? 'rule-defect' : 'rule-failed', rule: failure.rule } as const;
    return Err(
      new InspectorError(code, failure.message, { node: run.uuid, authors: [failure.author], failure: details }),
    );
  }
  const saved =
    data === null
      ? Ok(processed.location)
      : await saveData(context, run, 'processed', jsonText(data, processed.spellings));
  if (saved.err) return saved;
  const location = locationChange(context, saved.val);
  return sendRecorded(context, run, record, 'rules', joined(changes ?? undefined, location), signal);
}

/** CONTRACT.md §16.2 */
function locationChange({ settings }: ProcessingContext, location: string | undefined): ChangeSet | undefined {
  const key = settings.processing.storeDataLocation;
  if (key === '' || location === undefined) return undefined;
  const path = `/extra/${key}`;
  return {
    node: [{ op: 'add', path, value: location }],
    resetInterfaces: false,
    ports: [],
    addTraits: [],
    removeTraits: [],
    authors: { [path]: ['storeDataLocation'] },
  };
}

function joined(rules: ChangeSet | undefined, location: ChangeSet | undefined): ChangeSet | undefined {
  if (rules === undefined || location === undefined) return rules ?? location;
  return { ...rules, node: [...rules.node, ...location.node], authors: { ...rules.authors, ...location.authors } };
}
