import { randomUUID } from 'node:crypto';
import { canonicalUuid, isJsonObject, jsonText, macAddress } from '@ironic-inspector/core';
import { done, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './json-patch.ts';

/** Ironic's record of a NIC as its API shows it, without links. Never changed in place. */
export interface PortRecord extends Fields {
  readonly uuid: string;
  readonly address: string;
  readonly node_uuid: string;
  readonly pxe_enabled: boolean;
}

export const PORT_PATCH_FIELDS: readonly string[] = [
  'address',
  'extra',
  'is_smartnic',
  'local_link_connection',
  'node_uuid',
  'physical_network',
  'portgroup_uuid',
  'pxe_enabled',
];
const LINK_FIELDS = ['port_id', 'switch_id', 'hostname', 'switch_info', 'network_type'];
/** A MAC address or an OpenFlow datapath. */
const SWITCH_ID = /^([0-9a-f]{2}(:[0-9a-f]{2}){5}|0x[0-9a-f]{16})$/i;
/** Fields about a node's wiring, which may change only while the node is not in use. */
export const CONNECTIVITY_FIELDS = ['portgroup_uuid', 'pxe_enabled', 'local_link_connection', 'physical_network'];

/** A port as `POST /v1/ports` makes it from `fields`. */
export function newPortRecord(fields: Fields, now: string): Answer<PortRecord> {
  const surplus = Object.keys(fields).find((field) => field !== 'uuid' && !PORT_PATCH_FIELDS.includes(field));
  if (surplus !== undefined) return invalid(`Additional properties are not allowed ('${surplus}' was unexpected)`);
  for (const field of ['address', 'node_uuid']) {
    if (fields[field] === undefined) return invalid(`'${field}' is a required property`);
  }
  return checkPort({
    uuid: randomUUID(),
    created_at: now,
    updated_at: null,
    address: '',
    extra: {},
    internal_info: {},
    is_smartnic: false,
    local_link_connection: {},
    node_uuid: '',
    physical_network: null,
    portgroup_uuid: null,
    pxe_enabled: true,
    ...fields,
  });
}

/** Refuses a record with invalid fields; spells its MAC address as Ironic does. */
export function checkPort(record: PortRecord): Answer<PortRecord> {
  const address = macAddress(String(record.address));
  if (address === undefined) return refused(400, `Expected a MAC address but received ${String(record.address)}.`);
  if (typeof record.node_uuid !== 'string' || canonicalUuid(record.node_uuid) === undefined) {
    return refused(400, `Expected a UUID but received ${String(record.node_uuid)}.`);
  }
  if (record['extra'] !== null && !isJsonObject(record['extra'])) return wrongType(record['extra'], 'object');
  if (typeof record.pxe_enabled !== 'boolean') return wrongType(record.pxe_enabled, 'boolean');
  const network = record['physical_network'];
  if (network !== null && typeof network !== 'string') return wrongType(network, 'string');
  const link = record['local_link_connection'] ?? {};
  const problem = linkProblem(link);
  if (problem !== undefined) return invalid(problem);
  const switchId = isJsonObject(link) ? link['switch_id'] : undefined;
  if (switchId !== undefined && !SWITCH_ID.test(String(switchId))) {
    return refused(400, `Expected a MAC address or OpenFlow datapath ID but received ${String(switchId)}.`);
  }
  return done({ ...record, address, extra: record['extra'] ?? {}, local_link_connection: link });
}

/** A link is empty or says at least which port of which switch (or smart NIC) it leads to. */
function linkProblem(link: unknown): string | undefined {
  if (!isJsonObject(link)) return `${jsonText(link)} is not of type 'object'`;
  const fields = Object.keys(link);
  const known = fields.every((field) => LINK_FIELDS.includes(field) && typeof link[field] === 'string');
  const has = (...names: readonly string[]) => names.every((name) => fields.includes(name));
  const complete =
    fields.length === 0 ||
    has('port_id', 'switch_id') ||
    has('port_id', 'hostname') ||
    link['network_type'] === 'unmanaged';
  return known && complete ? undefined : `${jsonText(link)} is not valid under any of the given schemas`;
}

function wrongType(value: unknown, type: string) {
  return invalid(`${jsonText(value)} is not of type '${type}', 'null'`);
}

function invalid(reason: string) {
  return refused(400, `Schema error for port: ${reason}`);
}
