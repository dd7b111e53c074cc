import { InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import type { Introspection } from '../model/introspection.ts';
import { isInUse, type NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { Callback } from '../processing/read-callback.ts';
import { Err, Ok, type Result } from '../result.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import type { Machine } from './recognise.ts';
import { checkToken, refuseCallback } from './token-run.ts';
import { mayBecomeRun } from './unknown-machine.ts';

/**
 * For how long the same bytes are surely a repeat: a ramdisk posts five times, 30 seconds apart.
 */
const REPEAT_MS = 5 * 60_000;

type Repeated = Result<{ uuid: NodeUuid }, InspectorError> | undefined;

/**
 * How the run with the callback's token answered the same body; `undefined` when that is still to
 * be done, or in progress. Such a run takes one body: any other is `callback-refused`.
 */
export async function answeredTokenRun(
  context: RamdiskContext,
  callback: Callback,
  tokenRun: Introspection,
): Promise<Repeated> {
  // Read again: while the body was, another one may have been accepted.
  const found = await context.nodes.get(tokenRun.uuid);
  if (found.err) return found;
  const run = found.val;
  if (run === undefined || run.callback?.digest === callback.digest) return run && answerAgain(context, run, tokenRun);
  const isOpen = run.callback === undefined && !isTerminal(run.state);
  return isOpen ? undefined : refuseCallback(context, run, 'spent-token');
}

/**
 * How the newest run of the machine's node answered the same body; `undefined` when the body is
 * new. Called where no run waits for the machine. Where unknown machines may become runs, Ironic is
 * asked which node the machine is by now. A machine in use begins a run again once the body cannot
 * be a repeat any more.
 */
export async function answeredBefore(
  context: RamdiskContext,
  machine: Machine,
  known: () => Promise<Result<KnownMachine, InspectorError>>,
  signal: AbortSignal,
): Promise<Repeated> {
  if (machine.ended.length === 0) return undefined;
  const isOpen = machine.failures.length === 0 && mayBecomeRun(context);
  const run = isOpen ? await stillTheSame(context, machine.ended, known, signal) : Ok(newest(machine.ended));
  if (run.err) return run;
  return run.val && answerAgain(context, run.val, undefined);
}

async function stillTheSame(
  context: RamdiskContext,
  ended: readonly Introspection[],
  known: () => Promise<Result<KnownMachine, InspectorError>>,
  signal: AbortSignal,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const machine = await known();
  // Whatever keeps Ironic from being asked is said when it is asked for the machine's node.
  if (machine.err) return machine.val.code === 'lookup-failed' ? Ok(undefined) : machine;
  const nodes = nodesOf(machine.val);
  const run = newest(nodes.size === 0 ? ended : ended.filter(({ uuid }) => nodes.has(uuid)));
  if (run === undefined) return Ok(undefined);
  const node = await context.ironic.getNode(run.uuid, { fields: ['uuid', 'provision_state'], signal });
  if (node.err) return node;
  if (node.val === undefined) return Ok(undefined);
  const isCertain = nodes.has(run.uuid) && !isInUse(node.val);
  return Ok(isCertain || age(context, run) <= REPEAT_MS ? run : undefined);
}

function nodesOf({ ports, nodes }: KnownMachine): ReadonlySet<NodeUuid> {
  return new Set([...ports.flatMap((port) => port.node_uuid ?? []), ...nodes.map(({ uuid }) => uuid)]);
}

function newest(runs: readonly Introspection[]): Introspection | undefined {
  const [first] = runs.toSorted((one, other) => acceptedAt(other) - acceptedAt(one));
  return first;
}

/** Milliseconds since the callback was accepted, either way, because a clock may be set back. */
function age({ clock }: RamdiskContext, run: Introspection): number {
  return Math.abs(clock.now().getTime() - acceptedAt(run));
}

function acceptedAt({ callback }: Introspection): number {
  return callback?.acceptedAt.getTime() ?? 0;
}

/**
 * What was answered in `run` to the same body, which comes again: a ramdisk repeats what it posted
 * when the answer got lost.
 */
function answerAgain(
  context: RamdiskContext,
  run: Introspection,
  tokenRun: Introspection | undefined,
): Result<{ uuid: NodeUuid }, InspectorError> | undefined {
  const allowed = checkToken(context, run, tokenRun);
  if (allowed.err) return allowed;
  const { callback, uuid } = run;
  if (callback?.answer === undefined) return undefined;
  context.emit(run, { type: 'callback-repeated', digest: callback.digest });
  const { answer } = callback;
  if (answer.ok) return Ok({ uuid });
  const { message: _, ...failure } = run.failure ?? { message: '' };
  return Err(new InspectorError(answer.code, answer.message, { node: uuid, failure }));
}
