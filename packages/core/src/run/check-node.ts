import type { CallOptions } from '../contracts/ironic-client.ts';
import type { PendingStage } from '../contracts/node-store.ts';
import { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import { canonicalUuid, IN_USE, INTROSPECTABLE, type IronicNode, type NodeUuid } from '../model/node.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { Context } from './context.ts';
import type { NodeNames } from './node-names.ts';

/**
 * The Ironic node with this UUID or name; `node-not-found` when there is none (CONTRACT.md §1.8).
 */
export async function findNode(
  context: Context,
  id: string,
  options: CallOptions & { readonly fields?: readonly string[] } = {},
): Promise<Result<IronicNode, InspectorError>> {
  const uuid = canonicalUuid(id);
  const node = await context.ironic.getNode(uuid ?? id, options);
  if (node.err) {
    if (node.val.code !== 'ironic-refused') return node;
    return Err(
      new InspectorError('bad-request', `Cannot get node ${id}: ${node.val.message}`, { cause: node.val, node: id }),
    );
  }
  noteName(context.names, id, uuid, node.val);
  if (node.val === undefined)
    return Err(new InspectorError('node-not-found', `Node ${id} was not found in Ironic`, { node: id }));
  return Ok(node.val);
}

/** What Ironic's answer to `id` says of names; its name may be among the fields, or not. */
function noteName(names: NodeNames, id: string, uuid: NodeUuid | undefined, node: IronicNode | undefined): void {
  if (uuid === undefined) {
    if (node === undefined) names.forget(id);
    else names.learn(id, node.uuid);
  } else if (node === undefined || node.name === null) names.forgetNode(uuid);
  else if (node.name !== undefined) names.learn(node.name, node.uuid);
}

/** The UUID of the node. What looks like a UUID is taken for one; a name is looked up in Ironic. */
export async function findUuid(context: Context, id: string): Promise<Result<NodeUuid, InspectorError>> {
  const uuid = canonicalUuid(id);
  if (uuid !== undefined) return Ok(uuid);
  const node = await findNode(context, id, { fields: ['uuid'] });
  return node.err ? node : Ok(node.val.uuid);
}

/**
 * What `read` finds for the node with this UUID or name, and which node that is. The node that had
 * the name a short time ago is taken for the one that has it, unless nothing is found for it.
 */
export async function readByName<T>(
  context: Context,
  id: string,
  read: (uuid: NodeUuid) => Promise<Result<T | undefined, InspectorError>>,
): Promise<Result<{ readonly uuid: NodeUuid; readonly found: T | undefined }, InspectorError>> {
  const known = context.names.recall(id);
  const early = known === undefined ? Ok(undefined) : await read(known);
  if (early.err) return early;
  if (known !== undefined && early.val !== undefined) return Ok({ uuid: known, found: early.val });
  const uuid = await findUuid(context, id);
  if (uuid.err) return uuid;
  const found = await read(uuid.val);
  return found.err ? found : Ok({ uuid: uuid.val, found: found.val });
}

/**
 * `Err` unless the node's provision state allows introspection (CONTRACT.md §3.6); `onlyEnroll`:
 * with credentials to set.
 */
export function checkProvisionState(
  context: Context,
  node: IronicNode,
  onlyEnroll = false,
): Result<void, InspectorError> {
  const all = context.settings.processing.permitActiveIntrospection ? [...INTROSPECTABLE, ...IN_USE] : INTROSPECTABLE;
  const allowed = onlyEnroll ? ['enroll'] : all;
  const state = node.provision_state ?? '';
  if (allowed.includes(state.toLowerCase())) return DONE;
  const list = allowed.map((name) => `'${name}'`).join(', ');
  return Err(
    new InspectorError(
      'bad-request',
      `Invalid provision state for introspection: "${state}", valid states are "[${list}]"`,
      {
        node: node.uuid,
      },
    ),
  );
}

/** `Err` unless Ironic can control the node's power. */
export async function checkPower(context: Context, uuid: NodeUuid): Promise<Result<void, InspectorError>> {
  const power = await context.ironic.validatePower(uuid);
  // An answer that is no judgement of the interface is Ironic's failure, not the operator's
  // (CONTRACT.md §1.10).
  if (power.err) return power.val.code === 'ironic-refused' ? Err(failedBy(power.val)) : power;
  if (power.val.valid) return DONE;
  return Err(
    new InspectorError(
      'bad-request',
      `Failed validation of power interface: ${power.val.reason ?? 'no reason given'}`,
      { node: uuid },
    ),
  );
}

function failedBy(error: InspectorError): InspectorError {
  return new InspectorError('ironic-failed', error.message, {
    cause: error,
    ...(error.node === undefined ? {} : { node: error.node }),
  });
}

/**
 * The Ironic node of the run, if its provision state still allows introspection: it may be in use
 * by now. In stage `finish` all facts are written, and any state is fine; it decides only whether
 * the power is touched.
 */
export async function readNode(
  context: Context,
  run: Introspection,
  signal: AbortSignal,
  stage?: PendingStage,
): Promise<Result<IronicNode, InspectorError>> {
  const node = await findNode(context, run.uuid, { signal });
  if (node.err || stage === 'finish') return node;
  const allowed = checkProvisionState(context, node.val);
  return allowed.err ? allowed : Ok(node.val);
}
