import { attempt, withTimeout } from '../attempt.ts';
import type { EndSignal } from '../concurrency.ts';
import { type ErrorCode, InspectorError } from '../errors.ts';
import { type ChangeSet, shownChanges } from '../model/change-set.ts';
import { jsonEquals } from '../model/json.ts';
import type { IronicNode, NodeUuid, Port } from '../model/node.ts';
import { pathKeys, valueAt } from '../model/patch-path.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import type { RuleTrace } from '../model/rule.ts';
import { RunNode } from '../node-draft/run-node.ts';
import { earlierMachines } from '../processing/earlier-machines.ts';
import { patienceOf } from '../processing/hook-patience.ts';
import { readCallback } from '../processing/read-callback.ts';
import { hooksFor, runAfter, runBefore } from '../processing/run-hooks.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { CompiledRule } from '../rules/compile-rule.ts';
import { evaluateCompiled, needPorts } from '../rules/evaluate-rules.ts';
import { OverwriteLog } from '../rules/overwrite-log.ts';
import { findNode, findUuid } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type ProcessingContext } from '../run/context.ts';
import { conflictsIn, reasonOf, type RuleConflict, shadowsIn, type Shadows } from './dry-run-rules.ts';
import { loadData } from './status.ts';

/** Ironic's records as somebody kept them, in place of those that Ironic has now. */
export interface NodeSnapshot {
  /** The node with this UUID; `undefined` when there is none. */
  node(uuid: NodeUuid): IronicNode | undefined | Promise<IronicNode | undefined>;
  /**
   * Its ports, which some hooks look at.
   * @default none
   */
  ports?(uuid: NodeUuid): readonly Port[] | Promise<readonly Port[]>;
}

/** What rules would make of one node. */
export interface DryRunNode {
  /** As it was given, or else its name, or else its UUID. */
  readonly node: string;
  /** `null` when no node has the name that was given. */
  readonly uuid: NodeUuid | null;
  /** Whether the rules were evaluated; if not, `failures` says why. */
  readonly evaluated: boolean;
  /** What became of each rule, in their order; empty when they were not evaluated. */
  readonly outcome: readonly DryRunOutcome[];
  /**
   * What the rules would change of the node as Ironic has it, by whom; `null` when that is nothing,
   * and after a failure. To write what is there already is no change.
   */
  readonly changes: ChangeSet | null;
  /** Where a rule would replace what an earlier one wrote. */
  readonly conflicts: readonly RuleConflict[];
  /** What would end the run, or kept the rules from being evaluated. */
  readonly failures: readonly DryRunFailure[];
}

/** What became of one rule on one node. */
export interface DryRunOutcome extends RuleTrace {
  /** Why it matched, or which condition did not, on which value: for people. */
  readonly reason: string;
}

/** What went wrong with one node. */
export interface DryRunFailure {
  /**
   * Where: its data was read, the hooks' `before` ran, its record was read from Ironic, the hooks'
   * `after` ran, the rules were evaluated.
   */
  readonly stage: 'data' | 'pre-hooks' | 'node' | 'hooks' | 'rules';
  readonly code: ErrorCode;
  readonly message: string;
  /** The name of the hook that failed. */
  readonly hook?: string;
  /** The UUID of the rule that failed. */
  readonly rule?: string;
}

/** What all nodes of a dry run have in common. */
export interface DryRunWork {
  readonly context: ProcessingContext;
  readonly rules: readonly CompiledRule[];
  readonly snapshot: NodeSnapshot | undefined;
  /** Over when the work is, finished or not. */
  readonly over: EndSignal;
}

/** What was found of one node. */
export interface Judged {
  readonly item: DryRunNode;
  readonly shadows: Shadows;
  /** Why it could not be looked at. */
  readonly error?: InspectorError;
}

/** Where something went wrong. Not an `Err`: that would be made of an error a second time. */
interface Stopped {
  readonly stage: DryRunFailure['stage'];
  readonly errors: readonly InspectorError[];
}

/** As for data that is applied again, what the node's last run found is an earlier machine. */
const NO_RUN = '';

/** Evaluates the rules on what is stored for the node; nothing is written. It never rejects. */
export async function dryRunNode(work: DryRunWork, id: string): Promise<Judged> {
  const named = { node: id, uuid: null as NodeUuid | null };
  const judged = await attempt('a dry run', async () => Ok(await judge(work, id, named)));
  return judged.ok ? judged.val : stoppedAt(named, { stage: 'hooks', errors: [judged.val] });
}

async function judge(work: DryRunWork, id: string, named: { node: string; uuid: NodeUuid | null }): Promise<Judged> {
  const { context, rules, over } = work;
  const uuid = await findUuid(context, id);
  if (uuid.err) return stoppedAt(named, { stage: 'node', errors: [uuid.val] });
  named.uuid = uuid.val;
  const run = await context.nodes.get(uuid.val);
  if (run.err) return stoppedAt(named, { stage: 'data', errors: [run.val] });
  const document = await loadData(context, uuid.val, 'unprocessed');
  const callback = document.err ? document : await readCallback(context, document.val);
  if (callback.err) return stoppedAt(named, { stage: 'data', errors: [callback.val] });
  const { data } = callback.val;
  const pipeline = {
    hooks: hooksFor(context, run.val),
    options: context.settings,
    data,
    report: () => {},
    patience: { ...patienceOf(context), stopping: over },
  };
  const before = await runBefore(pipeline);
  const failures = before.err ? [before.val] : before.val;
  if (failures.length > 0) return stoppedAt(named, { stage: 'pre-hooks', errors: failures });
  const record = await recordOf(work, uuid.val);
  if (record.err) return stoppedAt(named, { stage: 'node', errors: [record.val] });
  if (id === uuid.val) named.node = record.val.name || id;
  const node = new RunNode(record.val, () => portsOf(work, uuid.val));
  const ran = await runAfter(pipeline, node, earlierMachines(context, { uuid: uuid.val, runId: NO_RUN }));
  if (ran.err) return stoppedAt(named, { stage: 'hooks', errors: [ran.val] });
  const ports = needPorts(rules) ? await node.as('the dry run', () => {}).ports.list() : Ok(new Map<string, Port>());
  if (ports.err) return stoppedAt(named, { stage: 'node', errors: [ports.val] });
  const nodes = { record: record.val, asHooksLeaveIt: node.preview(), ports: [...ports.val.values()] };
  return evaluated(named, rules, data, nodes);
}

/**
 * Rules see the node as the hooks leave it; whether they change it is a matter of what Ironic has.
 */
function evaluated(
  named: Pick<DryRunNode, 'node' | 'uuid'>,
  rules: readonly CompiledRule[],
  data: RamdiskData,
  {
    record,
    asHooksLeaveIt,
    ports,
  }: { readonly record: IronicNode; readonly asHooksLeaveIt: IronicNode; readonly ports: readonly Port[] },
): Judged {
  const log = new OverwriteLog();
  const evaluation = evaluateCompiled(rules, { data, node: asHooksLeaveIt, ports }, log);
  const { failure } = evaluation;
  const code = failure?.defect === true ? 'internal' : 'processing-failed';
  const item: DryRunNode = {
    ...named,
    evaluated: true,
    outcome: evaluation.rules.map((trace) => ({ ...trace, reason: reasonOf(trace) })),
    changes: evaluation.changes && changesOf(evaluation.changes, record),
    conflicts: conflictsIn(rules, log),
    failures: failure === null ? [] : [{ stage: 'rules', code, message: failure.message, rule: failure.rule }],
  };
  return { item, shadows: failure === null ? shadowsIn(rules, log) : { wrote: [], pairs: [] } };
}

/** What of the changes is one to `record`; `null` when nothing is. */
function changesOf(changes: ChangeSet, record: IronicNode): ChangeSet | null {
  const node = changes.node.filter((step) => {
    const before = valueAt(record, pathKeys(step.path));
    return step.op === 'remove' ? before !== undefined : !jsonEquals(before, step.value);
  });
  const has = new Set(record.traits ?? []);
  const addTraits = changes.addTraits.filter((trait) => !has.has(trait));
  const removeTraits = changes.removeTraits.filter((trait) => has.has(trait));
  return node.length + addTraits.length + removeTraits.length + changes.ports.length === 0
    ? null
    : shownChanges({ ...changes, node, addTraits, removeTraits });
}

async function recordOf(
  { context, snapshot, over }: DryRunWork,
  uuid: NodeUuid,
): Promise<Result<IronicNode, InspectorError>> {
  if (snapshot === undefined) {
    const read = () => over.during((signal) => findNode(context, uuid, { signal }));
    return withTimeout(context.clock, BACKGROUND_BUDGET_MS, 'Ironic', read, 'ironic-unavailable');
  }
  const read = async () => Ok(await snapshot.node(uuid));
  const node = await withTimeout(context.clock, BACKGROUND_BUDGET_MS, 'the snapshot', read, 'ironic-unavailable');
  if (node.err) return node;
  if (node.val !== undefined) return Ok(node.val);
  return Err(new InspectorError('node-not-found', `Node ${uuid} is not in the snapshot`, { node: uuid }));
}

async function portsOf(
  { context, snapshot, over }: DryRunWork,
  uuid: NodeUuid,
): Promise<Result<readonly Port[], InspectorError>> {
  if (snapshot === undefined) return over.during((signal) => context.ironic.listPorts({ node: uuid }, { signal }));
  return Ok((await snapshot.ports?.(uuid)) ?? []);
}

function stoppedAt(named: Pick<DryRunNode, 'node' | 'uuid'>, { stage, errors }: Stopped): Judged {
  const failures = errors.map(({ code, message, failure }): DryRunFailure => {
    const { hook } = failure ?? {};
    return { stage, code, message, ...(hook !== undefined && { hook }) };
  });
  const item = { ...named, evaluated: false, outcome: [], changes: null, conflicts: [], failures };
  const [error] = errors;
  return { item, shadows: { wrote: [], pairs: [] }, ...(error !== undefined && { error }) };
}
