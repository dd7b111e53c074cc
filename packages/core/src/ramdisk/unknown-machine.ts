import { InspectorError } from '../errors.ts';
import type { KnownMachine } from '../hooks/hook.ts';
import type { Introspection } from '../model/introspection.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import { isInUse, type NodeUuid } from '../model/node.ts';
import type { Callback } from '../processing/read-callback.ts';
import { beginUnrequested } from '../run/begin-unrequested.ts';
import { Err, Ok, type Result } from '../result.ts';
import { askNotFoundHook } from './ask-not-found-hook.ts';
import { checkMacs } from './find-in-ironic.ts';
import type { RamdiskContext } from './ramdisk-context.ts';
import type { Machine } from './recognise.ts';
import { machineBusyError } from './take-run.ts';

/** Whether a machine that nobody waits for may become a run. */
export function mayBecomeRun(context: RamdiskContext): boolean {
  return context.notFoundHook !== undefined || acceptsNodesInUse(context);
}

/**
 * Whether a machine in use may begin a run by posting. Not where tokens are required: nobody could
 * have given it one, and what it says would be believed of a known node.
 */
function acceptsNodesInUse({ settings }: RamdiskContext): boolean {
  return settings.processing.permitActiveIntrospection && !settings.callback.requireToken;
}

/**
 * Begins a run for a machine that no run waits for, if it is one in use, or if the not-found hook
 * takes it. A machine that posts twice at once, in two versions, must not become two nodes: the
 * second callback is `node-locked`, here and on other instances.
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
  if (!mayBecomeRun(context)) return Ok(undefined);
  const few = checkMacs(context, attributes.mac);
  if (few.err) return few;
  const unlock = context.unknownMachines.tryLock([...attributes.mac, ...attributes.bmc_address]);
  if (unlock === undefined) return Err(machineBusyError());
  try {
    // Looked up once more: whoever had the lock before may have begun its run.
    const others = await context.nodes.match(attributes);
    if (others.err) return others;
    if (others.val.size > 0) return Err(machineBusyError());
    if (acceptsNodesInUse(context)) {
      const machine = await known();
      if (machine.err) return machine;
      const active = await findActiveNode(context, attributes, machine.val, signal);
      if (active.err || active.val !== undefined) return active;
    }
    const hook = context.notFoundHook;
    if (hook === undefined) return Ok(undefined);
    return await askNotFoundHook(context, hook, callback, { attributes, known, signal });
  } finally {
    unlock();
  }
}

/**
 * The run of a machine in use that posts without anybody having asked (CONTRACT.md §3.5): its node
 * is found by what Ironic knows of it, and must be `active` or `rescue`.
 *
 * @returns `undefined` when Ironic does not know the machine; `lookup-failed` when it knows it as
 * several nodes, or as one not in use
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
  return beginUnrequested(context, {
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
