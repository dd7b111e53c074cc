import { withTimeout } from '../attempt.ts';
import type { HistoryRun } from '../contracts/history-records.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { ArchiveContext } from '../run/context.ts';
import type { DeletedNodes, DeletedNodesOptions, ForgottenNodes } from './deleted-nodes.ts';
import { forgetPast, nodesOfHistory } from './nodes-of-history.ts';
import type { UpkeepContext } from './upkeep-context.ts';

/** How many records are read at a time. */
const PAGE = 1000;
/** How long a round of upkeep waits for history: time-outs of runs are looked for in between. */
const ROUND_MS = 1000;
/** How long somebody who asks waits for it. */
const ASKED_MS = 10_000;

type Failures = ForgottenNodes['failed'];

/**
 * Removes the records and data of nodes that Ironic has no more (CONTRACT.md §3.11), unless they
 * are so many that Ironic is rather the wrong one, or shows only a part of its nodes (decision
 * 0052). When the inspector stops, the rest is left to the next round.
 */
export async function forgetDeleted(context: ArchiveContext): Promise<Result<void, InspectorError>> {
  const absent = await absentNodes(context);
  if (absent.err) return context.stopping.isOver ? DONE : absent;
  const { known, missing } = absent.val;
  const allowed = mostAtOnce(known, context.settings.forgetting.maxShare);
  const { gone, failed } = await goneAmong(context, missing, allowed + 1);
  if (gone.length > allowed) {
    context.emit(undefined, { type: 'forgetting-refused', known, missing: missing.length, allowed });
    return DONE;
  }
  const handed = await handOver(context, gone, ROUND_MS);
  // History has told that it is away. Their records are the only place that has what it lacks.
  if (handed.err) return DONE;
  const done = await forgetAll(context, gone);
  // One that cannot be forgotten is tried again in the next round and keeps no other on record.
  const [first] = context.stopping.isOver ? [] : [...failed, ...done.failed];
  return first === undefined ? DONE : Err(first.error);
}

/** The nodes that Ironic has no more. `Err` when one of them could not be asked for. */
export async function deletedNodes(
  context: UpkeepContext,
  options: DeletedNodesOptions = {},
): Promise<Result<DeletedNodes, InspectorError>> {
  const found = await deletedAmongAll(context, options);
  if (found.err) return found;
  const { failed, ...deleted } = found.val;
  const [first] = failed;
  return first === undefined ? Ok(deleted) : Err(first.error);
}

/** As {@link forgetDeleted}, when somebody has seen how many they are: `most`, or fewer by now. */
export async function forgetConfirmed(
  context: UpkeepContext,
  most: number,
  options: DeletedNodesOptions = {},
): Promise<Result<ForgottenNodes, InspectorError>> {
  if (!Number.isInteger(most) || most < 1) {
    return Err(new InspectorError('bad-request', `How many nodes may be forgotten must be 1 or more, got ${most}`));
  }
  const found = await deletedAmongAll(context, options);
  if (found.err) return found;
  const { gone, past, failed } = found.val;
  const count = gone.length + past.length;
  if (count > most) {
    const message = `${count} nodes are gone from Ironic, and ${most} may be forgotten: nothing was removed`;
    return Err(new InspectorError('bad-request', message));
  }
  const handed = await handOver(context, gone, ASKED_MS);
  const done = handed.err
    ? { forgotten: [], failed: gone.map(({ uuid }) => ({ node: uuid, error: handed.val })) }
    : await forgetAll(context, gone);
  // A record that is still there would bring its history back.
  const nodes = options.history === true ? [...done.forgotten, ...past.map(({ node }) => node)] : [];
  const purged = await forgetPast(context, nodes);
  const kept = new Set(purged.map(({ node }) => node));
  const forgotten = [...done.forgotten, ...past.map(({ node }) => node)].filter((node) => !kept.has(node));
  return Ok({ forgotten, failed: [...failed, ...done.failed, ...purged] });
}

/** The nodes that Ironic has no more, and those that could not be asked for. */
async function deletedAmongAll(
  context: UpkeepContext,
  { history = false }: DeletedNodesOptions,
): Promise<Result<DeletedNodes & { readonly failed: Failures }, InspectorError>> {
  const past = history ? await nodesOfHistory(context) : Ok([]);
  if (past.err) return past;
  const absent = await absentNodes(context, past.val);
  if (absent.err) return absent;
  const { known, missing, missingPast } = absent.val;
  const records = await goneAmong(context, missing);
  const others = await goneAmong(context, missingPast);
  return Ok({ known, gone: records.gone, past: others.gone, failed: [...records.failed, ...others.failed] });
}

/**
 * How many of `known` nodes may go in one round: a single one always, so that a small installation
 * forgets, too; all of more than one never.
 */
function mostAtOnce(known: number, maxShare: number): number {
  return Math.max(1, Math.min(Math.floor(known * maxShare), known - 1));
}

/** How many nodes are known, and which of them Ironic's list lacks. */
async function absentNodes(
  context: ArchiveContext,
  ofHistory: readonly HistoryRun[] = [],
): Promise<
  Result<
    { readonly known: number; readonly missing: readonly Introspection[]; readonly missingPast: readonly HistoryRun[] },
    InspectorError
  >
> {
  const records = await allRecords(context);
  if (records.err) return records;
  const onRecord = new Set(records.val.map(({ uuid }) => uuid));
  const past = ofHistory.filter(({ node }) => !onRecord.has(node));
  const known = records.val.length + past.length;
  if (known === 0) return Ok({ known, missing: [], missingPast: [] });
  const { ironic, stopping } = context;
  const listed = await stopping.during((signal) => ironic.listNodes({ fields: ['uuid'], signal }));
  if (listed.err) return listed;
  const alive = new Set(listed.val.map((node) => node.uuid));
  // The node of a run that is enrolling may be created this very moment.
  const missing = records.val.filter((run) => !alive.has(run.uuid) && run.state !== 'enrolling');
  return Ok({ known, missing, missingPast: past.filter(({ node }) => !alive.has(node)) });
}

async function allRecords(context: ArchiveContext): Promise<Result<readonly Introspection[], InspectorError>> {
  const records: Introspection[] = [];
  for (;;) {
    const last = records.at(-1);
    const page = await context.nodes.list({ limit: PAGE, ...(last === undefined ? {} : { after: last }) });
    if (page.err) return page;
    records.push(...page.val);
    if (page.val.length < PAGE) return Ok(records);
  }
}

/**
 * Those of `missing` that Ironic does not have when it is asked for each of them, because a list
 * that was cut short must cost nobody their data. No more than `enough`.
 */
async function goneAmong<Known extends Introspection | HistoryRun>(
  context: ArchiveContext,
  missing: readonly Known[],
  enough = Infinity,
): Promise<{ readonly gone: readonly Known[]; readonly failed: Failures }> {
  const gone: Known[] = [];
  const failed: Failures[number][] = [];
  const { ironic, stopping } = context;
  for (const run of missing) {
    if (gone.length >= enough || stopping.isOver) break;
    const uuid = 'uuid' in run ? run.uuid : run.node;
    const node = await stopping.during((signal) => ironic.getNode(uuid, { fields: ['uuid'], signal }));
    if (node.err) failed.push({ node: uuid, error: node.val });
    else if (node.val === undefined) gone.push(run);
  }
  return { gone, failed };
}

/** Sees to it that history has what it lacks of these: nobody comes by again to tell it. */
async function handOver(
  { clock, history }: ArchiveContext,
  gone: readonly Introspection[],
  milliseconds: number,
): Promise<Result<void, InspectorError>> {
  if (gone.length === 0) return DONE;
  for (const run of gone) history.leaving(run);
  return withTimeout(clock, milliseconds, 'the history', () => history.flush());
}

async function forgetAll(context: ArchiveContext, gone: readonly Introspection[]): Promise<ForgottenNodes> {
  const forgotten: NodeUuid[] = [];
  const failed: Failures[number][] = [];
  for (const run of gone) {
    if (context.stopping.isOver) break;
    const done = await forget(context, run);
    if (done.err) failed.push({ node: run.uuid, error: done.val });
    else if (done.val) forgotten.push(run.uuid);
  }
  return { forgotten, failed };
}

/**
 * Removes a record, and says whether it did. A node that was created again meanwhile, with the same
 * UUID, keeps its new run.
 */
async function forget(context: ArchiveContext, run: Introspection): Promise<Result<boolean, InspectorError>> {
  const current = await context.nodes.get(run.uuid);
  if (current.err) return current;
  if (current.val?.runId !== run.runId || current.val.state !== run.state) return Ok(false);
  // The record goes last: as long as it is there, the next round comes by again.
  const discarded = await context.data?.discard(run.uuid);
  if (discarded?.err) return discarded;
  const forgotten = await context.nodes.forget(run);
  if (forgotten.err || !forgotten.val) return forgotten;
  context.emit(run, { type: 'forgotten' });
  if (context.settings.retention.forgetDeleted) context.history.forget(run);
  context.policy.changed();
  return Ok(true);
}
