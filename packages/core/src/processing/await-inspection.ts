import { InspectorError } from '../errors.ts';
import { interrupts } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IronicNode } from '../model/node.ts';
import { shortText } from '../model/text.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type Context } from '../run/context.ts';

/** Pauses between looks at the node, in milliseconds: most inspections end within two seconds. */
const PAUSES_MS = [250, 500, 1000, 2000];
const LAST_PAUSE_MS = 5000;

/**
 * How long the inventory of a node that Ironic has discovered is waited for when that is free, in
 * milliseconds from when Ironic took the data: it is stored before. One that was lost never comes,
 * nor does any where Ironic keeps none, or is older than API 1.81.
 */
const INVENTORY_MS = 30_000;

/**
 * The node when Ironic's own inspection of it has ended: well, or not, or when it has moved on
 * since. Looks again for `patience` milliseconds; then `node-locked`, and it is to be looked at
 * later. Its `last_error` means nothing before that.
 */
export async function awaitInspection(
  context: Context,
  run: Introspection,
  patience: number,
): Promise<Result<IronicNode, InspectorError>> {
  const { clock, stopping } = context;
  const begun = clock.elapsed();
  for (let looks = 0; ; looks++) {
    const node = await findNode(context, run.uuid, { signal: AbortSignal.timeout(BACKGROUND_BUDGET_MS) });
    if (node.err) return node;
    const ended = await hasEnded(context, run, node.val);
    if (ended.err) return ended;
    if (ended.val) return node;
    if (stopping.isOver || clock.elapsed() - begun >= patience) return Err(notYet(node.val));
    const pause = PAUSES_MS[looks] ?? LAST_PAUSE_MS;
    await stopping.during((signal) => clock.sleep(pause, signal));
  }
}

async function hasEnded(
  context: Context,
  run: Introspection,
  node: IronicNode,
): Promise<Result<boolean, InspectorError>> {
  const { provision_state: state, reservation } = node;
  if (state !== 'enroll') return Ok(state !== 'inspecting' && state !== 'inspect wait');
  return (reservation ?? null) === null ? isDiscovered(context, run, node) : Ok(false);
}

/**
 * A node that Ironic has discovered stays in `enroll` all along: its inspection goes on as long as
 * it is reserved, and has stored an inventory then.
 */
async function isDiscovered(
  context: Context,
  run: Introspection,
  { last_error: lastError }: IronicNode,
): Promise<Result<boolean, InspectorError>> {
  const signal = AbortSignal.timeout(BACKGROUND_BUDGET_MS);
  const stored = await context.ironic.getInventory(run.uuid, { signal });
  if (stored.err && interrupts(stored.val.code)) return stored;
  if (stored.ok && stored.val !== undefined) return Ok(true);
  if (context.clock.now().getTime() - run.startedAt.getTime() < INVENTORY_MS) return Ok(false);
  const whys = [stored.err ? stored.val.message : '', typeof lastError === 'string' ? lastError : ''];
  const why = whys.filter((text) => text !== '').join('; ');
  const message = `Ironic shows no inventory of the node that it has discovered${why === '' ? '' : `: ${why}`}`;
  context.emit(run, { type: 'warning', source: 'gateway', message: shortText(message) });
  return Ok(true);
}

function notYet({ uuid, provision_state: state }: IronicNode): InspectorError {
  const message = `Ironic has not ended its own inspection: the node's provision state is "${state ?? ''}"`;
  return new InspectorError('node-locked', message, { node: uuid });
}
