import type { Context } from '../context.ts';
import { InspectorError } from '../errors.ts';
import { describeAttributes, type LookupAttributes } from '../model/lookup-attributes.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { Err, Ok, type Result } from '../result.ts';

/**
 * The run that the machine belongs to: that of the node which shares most attributes with it (CONTRACT.md §3.4).
 *
 * @returns `undefined` when no node shares any; `lookup-failed` when several share as many
 */
export async function lookUp(
  context: Context,
  attributes: LookupAttributes,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const matched = await context.nodes.match(attributes);
  if (matched.err) return matched;
  const best = bestMatch(matched.val, attributes);
  const found = best.ok ? best.val : undefined;
  const candidates = [...matched.val].map(([node, score]) => ({ node, score }));
  context.emit(undefined, { type: 'lookup-tried', attributes, candidates, found });
  if (best.err) return best;
  return best.val === undefined ? Ok(undefined) : context.nodes.get(best.val);
}

function bestMatch(
  scores: ReadonlyMap<NodeUuid, number>,
  attributes: LookupAttributes,
): Result<NodeUuid | undefined, InspectorError> {
  const most = Math.max(0, ...scores.values());
  const [first, ...others] = [...scores].filter(([, score]) => score === most).map(([uuid]) => uuid);
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
