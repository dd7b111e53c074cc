import { EndSignal } from '../concurrency.ts';
import { InspectorError } from '../errors.ts';
import { canonicalUuid } from '../model/node.ts';
import { interrupts } from '../model/interruption.ts';
import type { NewRule } from '../model/new-rule.ts';
import type { Rule } from '../model/rule.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { findUuid } from '../run/check-node.ts';
import type { Context } from '../run/context.ts';
import { type DryRunNode, dryRunNode, type DryRunWork, type Judged, type NodeSnapshot } from './dry-run-node.ts';
import { rulesOf } from './dry-run-rules.ts';
import { type DryRunSummary, Tally } from './dry-run-summary.ts';
import { stoppedError } from './finished.ts';
import type { OperatorContext } from './operator-context.ts';

/** Which rules are tried, and on what. */
export interface DryRunOptions {
  /**
   * The rules, in their order; each as when it is created. To try one beside those that are stored,
   * give these, too.
   * @default those that are stored
   */
  readonly rules?: readonly (NewRule | Rule | string)[];
  /**
   * The nodes, by UUID or name; a name is looked up in Ironic. One that is listed twice is looked
   * at once.
   * @default all that have a record, the newest first
   */
  readonly nodes?: readonly string[];
  /**
   * Only nodes whose newest run began then or later.
   * @default all
   */
  readonly since?: Date;
  /**
   * Ironic's nodes as they were kept, by UUID.
   * @default none: Ironic is asked for each node, and by some hooks for its ports; nothing is
   * written
   */
  readonly snapshot?: NodeSnapshot;
  /**
   * Ends it: no other node is begun, and the loop ends.
   * @default none
   */
  readonly signal?: AbortSignal;
  /**
   * How many nodes are looked at, at a time: from 1 to 64.
   * @default 8
   */
  readonly concurrency?: number;
}

/**
 * A dry run: what rules would make of each node, for one `for await` loop. The work is done as the
 * loop asks for it, some nodes ahead; nothing goes on once the loop was left.
 */
export interface DryRun extends AsyncIterable<DryRunNode> {
  /** What was found so far; after the loop, all of it. */
  readonly summary: DryRunSummary;
}

const MOST_AT_ONCE = 64;

/** How many records are read at a time. */
const PAGE = 100;

/** So many nodes in a row that could not be looked at mean that what they need is away. */
const OUTAGE = 20;

/** For so long, in milliseconds, nobody else has a turn. */
const LONGEST_TURN_MS = 20;

/**
 * Prepares a dry run. `bad-request` says what is wrong with the options, and with which rule; a
 * rule store that is away is `store-failed`. Nothing is read of any node before the loop begins.
 */
export async function dryRun(
  context: OperatorContext,
  options: DryRunOptions,
): Promise<Result<DryRun, InspectorError>> {
  if (context.stopping.isOver) return Err(stoppedError());
  const checked = checkOptions(context, options);
  if (checked.err) return checked;
  const rules = await rulesOf(context, options.rules);
  if (rules.err) return rules;
  const tally = new Tally(rules.val);
  const work = { context, rules: rules.val, snapshot: options.snapshot, over: new EndSignal() };
  const loop = judgeAll(work, options, tally);
  return Ok({
    [Symbol.asyncIterator]: () => loop,
    get summary() {
      return tally.summary;
    },
  });
}

function checkOptions(
  { data }: OperatorContext,
  { nodes, since, snapshot, concurrency = 1 }: DryRunOptions,
): Result<void, InspectorError> {
  const refuse = (message: string) => Err(new InspectorError('bad-request', message));
  if (data === undefined) {
    return refuse('Inspector is not configured to store data: there is nothing that rules could be tried on');
  }
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > MOST_AT_ONCE) {
    return refuse(`concurrency: must be a whole number from 1 to ${MOST_AT_ONCE}, not ${concurrency}`);
  }
  if (nodes !== undefined && !(Array.isArray(nodes) && nodes.every((node) => typeof node === 'string'))) {
    return refuse('nodes: must be a list of UUIDs and names');
  }
  if (since !== undefined && !(since instanceof Date && Number.isFinite(since.getTime()))) {
    return refuse('since: must be a Date');
  }
  if (snapshot !== undefined && typeof snapshot?.node !== 'function') {
    return refuse('snapshot: must have a function `node`, which gives the node with a UUID');
  }
  return DONE;
}

/** In the order of the nodes, though several are in hand. */
async function* judgeAll(
  work: DryRunWork,
  options: DryRunOptions,
  tally: Tally,
): AsyncGenerator<DryRunNode, void, undefined> {
  const { context, over } = work;
  const { concurrency = 8, signal } = options;
  const abort = () => {
    tally.close('aborted');
    over.end();
  };
  const leave = [
    context.stopping.listen(abort),
    ...(signal === undefined ? [] : [context.ends.onAbort(signal, abort)]),
  ];
  const inHand: Promise<Judged>[] = [];
  const nodes = nodesOf(context, options);
  let problem: InspectorError | null = null;
  let isLast = false;
  let away = 0;
  let turn = performance.now();
  try {
    while (!over.isOver) {
      while (!isLast && inHand.length < concurrency) {
        const next = await untilOver(nodes.next(), over);
        if (next === undefined || next.done === true) isLast = true;
        else if (next.value.ok) inHand.push(dryRunNode(work, next.value.val));
        else [problem, isLast] = [next.value.val, true];
      }
      const first = inHand.shift();
      if (first === undefined) return tally.close(problem === null ? 'complete' : 'failed', problem);
      const judged = await untilOver(first, over);
      if (judged === undefined || over.isOver) return;
      tally.add(judged);
      yield judged.item;
      const { error } = judged;
      away = error !== undefined && interrupts(error.code) ? away + 1 : 0;
      if (error !== undefined && away === OUTAGE) return tally.close('failed', error);
      if (performance.now() - turn > LONGEST_TURN_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turn = performance.now();
      }
    }
  } finally {
    tally.close('left');
    for (const leaveOne of leave) leaveOne();
    over.end();
  }
}

/** What `work` gives, or `undefined` once it is `over`. */
async function untilOver<T>(work: Promise<T>, over: EndSignal): Promise<T | undefined> {
  let leave = () => {};
  const ended = new Promise<undefined>((resolve) => {
    leave = over.listen(() => resolve(undefined));
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    leave();
  }
}

/** The nodes, page after page. A node whose run begins meanwhile may be passed over. */
async function* nodesOf(
  context: Context,
  { nodes, since }: DryRunOptions,
): AsyncGenerator<Result<string, InspectorError>, void, undefined> {
  if (nodes === undefined) return yield* recorded(context, since);
  for (const id of new Set(nodes.map((node) => canonicalUuid(node) ?? node))) {
    const isMeant = since === undefined ? Ok(true) : await isSince(context, id, since);
    if (isMeant.err) yield isMeant;
    else if (isMeant.val) yield Ok(id);
  }
}

async function isSince(context: Context, id: string, since: Date): Promise<Result<boolean, InspectorError>> {
  const uuid = await findUuid(context, id);
  // Why there is none is told where the node is looked at.
  if (uuid.err) return Ok(true);
  const record = await context.nodes.get(uuid.val);
  return record.map((run) => run !== undefined && run.startedAt >= since);
}

async function* recorded(
  context: Context,
  since: Date | undefined,
): AsyncGenerator<Result<string, InspectorError>, void, undefined> {
  for (let page: Parameters<Context['nodes']['list']>[0] = { limit: PAGE }; ;) {
    const records = await context.nodes.list(page);
    if (records.err) return yield records;
    for (const { uuid, startedAt } of records.val) {
      if (since !== undefined && startedAt < since) return;
      yield Ok(uuid);
    }
    const after = records.val.at(-1);
    if (after === undefined || records.val.length < PAGE) return;
    page = { limit: PAGE, after };
  }
}
