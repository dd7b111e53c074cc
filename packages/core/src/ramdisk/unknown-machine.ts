import { InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import { isInUse, type NodeUuid } from '../model/node.ts';
import type { Callback } from '../processing/read-callback.ts';
import { Err, Ok, type Result } from '../result.ts';
import { askNotFoundHook } from './ask-not-found-hook.ts';
import { checkMacs } from './find-in-ironic.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import type { Machine } from './recognise.ts';
import { beginUnasked, inHandError } from './take-run.ts';

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

/**
 * The run of a machine in use that posts without anybody having asked (CONTRACT.md §3.5): its node is found by what Ironic knows
 * of it, and must be `active` or `rescue`.
 *
 * @returns `undefined` when Ironic does not know the machine; `lookup-failed` when it knows it as several nodes, or as one not in use
 */
async function findActiveNode(
  context: RamdiskContext,
  attributes: LookupAttributes,
  known: KnownMachine,
  signal: AbortSignal,
): Promise<Result<Introspection | undefined, InspectorError>> {
  const uuid = theNode(attributes, known);
  if (uuid.err) return uuid;
  if (uuid.val === undefined) return Ok(undefined);
  const node = await context.ironic.getNode(uuid.val, { fields: ['uuid', 'provision_state'], signal });
  if (node.err) return node;
  if (node.val === undefined) return Ok(undefined);
  if (!isInUse(node.val)) {
    return lookupFailed(
      `Node ${uuid.val} is not active, its provision state is ${node.val.provision_state ?? 'unknown'}`,
    );
  }
  return beginUnasked(context, {
    uuid: uuid.val,
    state: 'waiting',
    manageBoot: false,
    attributes,
    tokenDigest: undefined,
    callback: undefined,
  });
}

function theNode(
  attributes: LookupAttributes,
  { ports, nodes }: KnownMachine,
): Result<NodeUuid | undefined, InspectorError> {
  const byMac = new Set(ports.map((port) => port.node_uuid).filter((uuid) => typeof uuid === 'string'));
  const byBmc = new Set(nodes.map(({ uuid }) => uuid));
  const macs = `MAC addresses ${attributes.mac.join(', ')}`;
  const bmcs = `BMC addresses ${attributes.bmc_address.join(', ')}`;
  if (byMac.size > 1) return lookupFailed(`${macs} correspond to more than one node: ${[...byMac].join(', ')}`);
  if (byBmc.size > 1) return lookupFailed(`${bmcs} correspond to more than one node: ${[...byBmc].join(', ')}`);
  const [mac, bmc] = [[...byMac][0], [...byBmc][0]];
  if (mac !== undefined && bmc !== undefined && mac !== bmc) {
    return lookupFailed(`${macs} and ${bmcs} correspond to different nodes: ${mac} and ${bmc}`);
  }
  return Ok(mac ?? bmc);
}

function lookupFailed(message: string) {
  return Err(new InspectorError('lookup-failed', message));
}
