import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { IronicNode } from '../model/node.ts';
import { Err, type Result } from '../result.ts';
import { findNode } from '../run/check-node.ts';
import { BACKGROUND_BUDGET_MS, type Context } from '../run/context.ts';

/** Pauses between looks at the node, in milliseconds: most inspections end within two seconds. */
const PAUSES_MS = [250, 500, 1000, 2000];
const LAST_PAUSE_MS = 5000;

/**
 * The node when Ironic's own inspection of it has ended: well, or not, or when it has moved on
 * since. Looks again for `patience` milliseconds; then `node-locked`, and it is to be looked at
 * later. Its `last_error` means nothing before that.
 */
export async function awaitInspection(
  context: Context,
  { uuid }: Introspection,
  patience: number,
): Promise<Result<IronicNode, InspectorError>> {
  const { clock, stopping } = context;
  const begun = clock.elapsed();
  for (let looks = 0; ; looks++) {
    const node = await findNode(context, uuid, { signal: AbortSignal.timeout(BACKGROUND_BUDGET_MS) });
    if (node.err || hasEnded(node.val)) return node;
    if (stopping.isOver || clock.elapsed() - begun >= patience) return Err(notYet(node.val));
    const pause = PAUSES_MS[looks] ?? LAST_PAUSE_MS;
    await stopping.during((signal) => clock.sleep(pause, signal));
  }
}

/**
 * A node that Ironic has discovered stays in `enroll` all along: the inspection goes on as long as
 * the node is reserved.
 */
function hasEnded({ provision_state: state, reservation }: IronicNode): boolean {
  if (state === 'enroll') return (reservation ?? null) === null;
  return state !== 'inspecting' && state !== 'inspect wait';
}

function notYet({ uuid, provision_state: state }: IronicNode): InspectorError {
  const message = `Ironic has not ended its own inspection: the node's provision state is "${state ?? ''}"`;
  return new InspectorError('node-locked', message, { node: uuid });
}
