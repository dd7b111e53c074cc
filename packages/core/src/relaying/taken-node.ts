import type { RelayedPost } from '../contracts/post-store.ts';
import type { InspectorError } from '../errors.ts';
import { isRelayed } from '../model/callback-token.ts';
import { inventoryMacs } from '../model/lookup-attributes.ts';
import type { IronicNode, NodeUuid } from '../model/node.ts';
import type { Callback } from '../processing/read-callback.ts';
import { Ok, type Result } from '../result.ts';
import type { RelayContext } from './relay-context.ts';

/**
 * How long what Ironic has taken is known again, in milliseconds. A ramdisk repeats for half a
 * minute.
 */
const REMEMBERED_MS = 300_000;

/**
 * The node whose newest run has this very body by way of Ironic; `undefined` when there is none, or
 * when that was long before the post: a machine may be inspected again, and post the same.
 */
export async function takenBefore(
  context: RelayContext,
  { receivedAt }: RelayedPost,
  { digest }: Callback,
): Promise<Result<NodeUuid | undefined, InspectorError>> {
  const found = await context.nodes.findByDigest(digest);
  const since = Math.min(receivedAt.getTime(), context.clock.now().getTime() - REMEMBERED_MS);
  return found.map((runs) => {
    const isFresh = (at: Date | undefined) => at !== undefined && at.getTime() >= since;
    return runs.find((run) => isRelayed(run) && isFresh(run.callback?.acceptedAt))?.uuid;
  });
}

/** How far Ironic's clock may be behind ours, in milliseconds. */
const BEHIND_MS = 60_000;

/**
 * The node for which Ironic has taken the post, where its answer was lost: the machine's node has
 * left `inspect wait` since the post came. `undefined` when nothing says so.
 */
export async function takenSince(
  context: RelayContext,
  post: RelayedPost,
  callback: Callback,
): Promise<Result<NodeUuid | undefined, InspectorError>> {
  const node = await nodeOf(context, post, callback);
  return node.map((found) => (found !== undefined && isTaken(found, post.receivedAt) ? found.uuid : undefined));
}

function isTaken(node: IronicNode, since: Date): boolean {
  const state = node.provision_state;
  if (state === 'inspect wait') return false;
  if (state === 'inspecting') return true;
  const moments = [node['provision_updated_at'], node['inspection_finished_at'], node['created_at']];
  return moments.some((at) => typeof at === 'string' && Date.parse(at) >= since.getTime() - BEHIND_MS);
}

/** How long the node may be looked for, in milliseconds: the ramdisk may wait for the answer. */
const LOOK_MS = 5000;

/** The node of the machine that posted: the one it names, or the one that has its MAC addresses. */
export async function nodeOf(
  context: RelayContext,
  { request }: RelayedPost,
  { data }: Callback,
): Promise<Result<IronicNode | undefined, InspectorError>> {
  const { ironic, search, settings } = context;
  const signal = AbortSignal.timeout(LOOK_MS);
  if (request.node !== undefined) return ironic.getNode(request.node, { signal });
  const macs = inventoryMacs(data).slice(0, settings.limits.searchedMacs);
  const ports = await search.ports(context, macs, signal);
  if (ports.err) return ports;
  const [node, ...others] = new Set(ports.val.flatMap(({ node_uuid: uuid }) => uuid ?? []));
  return node === undefined || others.length > 0 ? Ok(undefined) : ironic.getNode(node, { signal });
}
