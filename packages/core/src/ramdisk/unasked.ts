import type { RamdiskContext } from './ramdisk-context.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { Err, Ok, type Result } from '../result.ts';
import { findActiveNode } from './active-node.ts';
import { askNotFoundHook } from './ask-not-found-hook.ts';
import { inHandError } from './begin-unasked.ts';
import { checkMacs } from './find-in-ironic.ts';
import type { KnownMachine } from './not-found.ts';
import type { Callback } from './read-callback.ts';
import type { Machine } from './recognise.ts';

/** Whether a machine that nobody waits for may become a run. */
export function mayBeTaken(context: RamdiskContext): boolean {
  return context.notFoundHook !== undefined || hearsActive(context);
}

/**
 * Nobody could have given a token to a machine in use that posts unasked, and what it says would be
 * believed of a known node.
 */
function hearsActive({ settings }: RamdiskContext): boolean {
  return settings.processing.permitActiveIntrospection && !settings.callback.requireToken;
}

/**
 * A run for a machine that nobody waits for: is it one in use, or one that the not-found hook knows
 * what to do with? What it posts twice at once, in two versions, must not become two nodes: the
 * second is `node-locked`, here and in other instances.
 *
 * @returns `undefined` when it is neither
 */
export async function beginForUnknown(
  context: RamdiskContext,
  callback: Callback,
  { attributes }: Machine,
  known: () => Promise<Result<KnownMachine, InspectorError>>,
  signal: AbortSignal,
): Promise<Result<Introspection | undefined, InspectorError>> {
  if (!mayBeTaken(context)) return Ok(undefined);
  const few = checkMacs(context, attributes.mac);
  if (few.err) return few;
  const release = context.unknownMachines.take([...attributes.mac, ...attributes.bmc_address]);
  if (release === undefined) return Err(inHandError());
  try {
    // Looked up once more: whoever had the claim before may have begun its run.
    const others = await context.nodes.match(attributes);
    if (others.err) return others;
    if (others.val.size > 0) return Err(inHandError());
    if (hearsActive(context)) {
      const machine = await known();
      if (machine.err) return machine;
      const active = await findActiveNode(context, attributes, machine.val, signal);
      if (active.err || active.val !== undefined) return active;
    }
    const hook = context.notFoundHook;
    if (hook === undefined) return Ok(undefined);
    return await askNotFoundHook(context, hook, callback, { attributes, known, signal });
  } finally {
    release();
  }
}
