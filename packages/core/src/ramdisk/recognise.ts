import type { FlowStep } from '../contracts/flow-events.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { attributesOf, describeAttributes, type LookupAttributes } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { CallbackSlot } from '../processing/callback-slot.ts';
import type { Callback } from '../processing/read-callback.ts';
import { pipelineOf, runBefore } from '../processing/run-hooks.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { Context } from '../run/context.ts';
import { mostShared } from '../run/most-shared.ts';
import { awaitStart } from './await-start.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import { checkToken } from './token-run.ts';

/** Which machine posted, as far as our own records say. */
export interface Machine {
  readonly attributes: LookupAttributes;
  /** What hooks found wrong with the data. */
  readonly failures: readonly InspectorError[];
  /** The run that it belongs to, which has not ended; `undefined` when there is none. */
  readonly run: Introspection | undefined;
  /** Why it cannot be said which run it belongs to. */
  readonly ambiguous: InspectorError | undefined;
  /**
   * Runs that have ended and accepted the same body. Only where there is no run for the machine,
   * and no token.
   */
  readonly ended: readonly Introspection[];
}

/**
 * Finds out which machine posted: runs every hook's `before`, then looks the machine up. A run that
 * is waiting for it comes before anything that is remembered of the same body, because the machine
 * may have been another node then. `Err` when something is away: the ramdisk posts again.
 */
export async function recognise(
  context: RamdiskContext,
  callback: Callback,
  tokenRun: Introspection | undefined,
  slot: CallbackSlot,
): Promise<Result<Machine, InspectorError>> {
  const { data, warnings } = callback;
  for (const message of warnings) context.emit(undefined, { type: 'warning', source: 'ramdisk-data', message });
  const before = await runBefore(pipelineOf(context, undefined, data));
  if (before.err) return before;
  const attributes = attributesOf(data);
  const machine = { attributes, failures: before.val, run: undefined, ambiguous: undefined, ended: [] };
  const found = await lookUp(context, attributes);
  if (found.err) return found.val.code === 'lookup-failed' ? Ok({ ...machine, ambiguous: found.val }) : found;
  const run = await whenStarted(context, found.val, tokenRun, slot);
  if (run.err) return run;
  if (run.val !== undefined || tokenRun !== undefined) return Ok({ ...machine, run: run.val });
  const same = await context.nodes.findByDigest(callback.digest);
  return same.map((runs) => ({
    ...machine,
    // One that nobody could look up, because its machine has no address at all, and which is in
    // hand.
    run: runs.find(({ state }) => !isTerminal(state)),
    ended: runs.filter(({ state }) => isTerminal(state)),
  }));
}

async function whenStarted(
  context: RamdiskContext,
  run: Introspection | undefined,
  tokenRun: Introspection | undefined,
  slot: CallbackSlot,
): Promise<Result<Introspection | undefined, InspectorError>> {
  if (run?.state !== 'starting') return Ok(run);
  const allowed = checkToken(context, run, tokenRun);
  return allowed.err ? allowed : awaitStart(context, run.uuid, slot);
}

/**
 * The run that the machine belongs to: that of the node which shares most attributes with it
 * (CONTRACT.md §3.4).
 *
 * @returns `undefined` when no node shares any; `lookup-failed` when several share as many
 */
async function lookUp(
  context: Context,
  attributes: LookupAttributes,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const matched = await context.nodes.match(attributes);
  if (matched.err) return matched;
  const best = bestMatch(matched.val, attributes);
  const found = best.ok ? best.val : undefined;
  const candidates = [...matched.val].map(([node, score]) => ({ node, score }));
  context.emit(undefined, { type: 'lookup-tried', attributes, candidates, found });
  if (candidates.length > 1) await tellLosers(context, { attributes, candidates, found });
  if (best.err) return best;
  return best.val === undefined ? Ok(undefined) : context.nodes.get(best.val);
}

/** How many runs are told that another node was found, or as many. */
const MOST_TOLD = 8;

/**
 * The runs of nodes that share something with the machine, and that it was not taken for, hear of
 * it: that may be why they wait in vain. Whoever cannot be told now is not told.
 */
async function tellLosers(
  context: Context,
  tried: Omit<Extract<FlowStep, { type: 'lookup-contested' }>, 'type'>,
): Promise<void> {
  const told = tried.candidates.slice(0, MOST_TOLD);
  for (const { node } of told.filter((candidate) => candidate.node !== tried.found)) {
    const run = await context.nodes.get(node);
    if (run.ok && run.val !== undefined) {
      context.emit(run.val, { type: 'lookup-contested', ...tried, candidates: told });
    }
  }
}

function bestMatch(
  scores: ReadonlyMap<NodeUuid, number>,
  attributes: LookupAttributes,
): Result<NodeUuid | undefined, InspectorError> {
  const [first, ...others] = mostShared(scores);
  if (others.length === 0) return Ok(first);
  const list = [first, ...others].map((uuid) => `'${uuid}'`).join(', ');
  return Err(
    new InspectorError(
      'lookup-failed',
      `Multiple nodes match the same number of attributes ${describeAttributes(attributes)}: [${list}]`,
    ),
  );
}

/** Nobody waits for this machine. */
export function notFoundError(attributes: LookupAttributes): InspectorError {
  return new InspectorError('lookup-failed', `Could not find a node for attributes ${describeAttributes(attributes)}`);
}
