import { randomUUID } from 'node:crypto';
import { isJsonObject } from '@ironic-inspector/core';
import { done, isRefused, lockedText, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { HOST } from './node-record.ts';
import type { NodeRecord } from './node-record.ts';
import type { WireAnswer, WireRequest } from './wire.ts';

/** What Ironic shows in place of a token that it has given already. */
const MASKED = '******';

/**
 * The look-up of an agent (`inspect_interface=agent`); its token is told once.
 */
export function lookUpAgent({ api, query }: WireRequest): Answer<WireAnswer> {
  const node = find(api, query.get('node_uuid'), (query.get('addresses') ?? '').split(','));
  if (node === undefined) return refused(404, 'Could not find a node for the addresses');
  const told = api.agentTokens.get(node.uuid);
  const token = told === undefined ? randomUUID() : MASKED;
  if (told === undefined) api.agentTokens.set(node.uuid, token);
  const { uuid, driver_internal_info, properties } = node;
  const config = { heartbeat_timeout: 300, agent_token: token, agent_token_required: true };
  return done({ status: 200, body: { node: { uuid, driver_internal_info, properties }, config } });
}

/** A heartbeat, with the token that the look-up gave. */
export function hearAgent(id: string, { api, body }: WireRequest): Answer<WireAnswer> {
  const node = api.getNode(id);
  if (isRefused(node)) return node;
  const token = isJsonObject(body) ? body['agent_token'] : undefined;
  if (token === undefined || token !== api.agentTokens.get(node.done.uuid)) {
    return refused(400, 'Agent token is required for heartbeat processing.');
  }
  return done({ status: 202, body: undefined });
}

/**
 * Takes the data of an inspection for a node in `inspect wait`, which is `inspecting` and locked
 * then; the test ends that.
 */
export function continueInspection({ api, body, query, minor }: WireRequest): Answer<WireAnswer> {
  // Without a version it is 1.1, with which ramdisks post.
  if (minor > 1 && minor < 84) return refused(404, 'Not Found');
  const { inventory, ...pluginData }: { readonly inventory?: unknown } = isJsonObject(body) ? body : {};
  if (!isJsonObject(inventory)) return refused(400, 'Malformed data: an inventory is required');
  const { interfaces = [] } = inventory;
  const macs = (Array.isArray(interfaces) ? interfaces : []).flatMap((one: unknown) =>
    isJsonObject(one) && typeof one['mac_address'] === 'string' ? [one['mac_address']] : [],
  );
  const node = find(api, query.get('node_uuid'), macs);
  if (node?.provision_state !== 'inspect wait') return refused(404, 'Could not find a node for inspection');
  const host = api.locks.refuse(node.uuid);
  if (host !== null) return refused(409, lockedText(node.uuid, host));
  api.setProvisionState(node.uuid, 'inspecting');
  api.locks.lock(node.uuid, { host: HOST });
  api.posted.set(node.uuid, { inventory, plugin_data: pluginData });
  return done({ status: 202, body: { uuid: node.uuid } });
}

function find(api: WireRequest['api'], node: string | null, macs: readonly string[]): NodeRecord | undefined {
  const ids = node === null ? macs.flatMap((mac) => api.records.portWithAddress(mac)?.node_uuid ?? []) : [node];
  const found = api.getNode(ids[0] ?? '-');
  return isRefused(found) ? undefined : found.done;
}
