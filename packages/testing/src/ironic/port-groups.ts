import { canonicalUuid, isJsonObject, macAddress } from '@ironic-inspector/core';
import { done, isRefused, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Fields } from './json-patch.ts';
import type { PortRecord } from './port-record.ts';
import type { Records } from './records.ts';

/** Ironic's record of a group of ports, without links. Never changed in place. */
export interface PortGroupRecord extends Fields {
  readonly uuid: string;
  readonly node_uuid: string;
  readonly address: string | null;
}

const FIELDS = ['uuid', 'node_uuid', 'address', 'name', 'mode', 'properties', 'extra', 'standalone_ports_supported'];

/** The groups of all nodes. */
export class PortGroups {
  readonly #records: Records;
  readonly #groups = new Map<string, PortGroupRecord>();

  constructor(records: Records) {
    this.#records = records;
  }

  get(uuid: string): Answer<PortGroupRecord> {
    const found = this.#groups.get(uuid);
    const isLeft = found !== undefined && !isRefused(this.#records.node(found.node_uuid));
    return isLeft ? done(found) : refused(404, `Portgroup ${uuid} could not be found.`);
  }

  ofNode(uuid: string): readonly PortGroupRecord[] {
    return [...this.#groups.values()].filter((group) => group.node_uuid === uuid);
  }

  /** Refuses an invalid or duplicate group; `now` is in Ironic's format. */
  check(fields: unknown, now: string): Answer<PortGroupRecord> {
    if (!isJsonObject(fields)) return refused(400, 'Schema error for portgroup: the body is not an object');
    const surplus = Object.keys(fields).find((field) => !FIELDS.includes(field));
    if (surplus !== undefined) {
      return refused(400, `Additional properties are not allowed ('${surplus}' was unexpected)`);
    }
    const { uuid = crypto.randomUUID(), node_uuid: node, address: given = null } = fields;
    const address = typeof given === 'string' ? macAddress(given) : given;
    if (address !== null && typeof address !== 'string')
      return refused(400, `Expected a MAC address: ${String(given)}`);
    if (typeof uuid !== 'string' || canonicalUuid(uuid) === undefined) {
      return refused(400, `Expected a UUID but received ${String(uuid)}.`);
    }
    if (typeof node !== 'string' || isRefused(this.#records.node(node))) {
      return refused(400, `Node ${String(node)} could not be found.`);
    }
    const others = [...this.#groups.values()].filter((group) => !isRefused(this.get(group.uuid)));
    if (address !== null && others.some((group) => group.address === address)) {
      return refused(409, `A portgroup with address ${address} already exists.`);
    }
    if (others.some((group) => group.uuid === uuid)) {
      return refused(409, `A portgroup with UUID ${uuid} already exists.`);
    }
    const defaults = { name: null, mode: 'active-backup', properties: {}, extra: {}, standalone_ports_supported: true };
    const times = { created_at: now, updated_at: null };
    return done({ ...defaults, ...times, ...fields, uuid, node_uuid: node, address });
  }

  add(group: PortGroupRecord): Answer<PortGroupRecord> {
    this.#groups.set(group.uuid, group);
    return done(group);
  }

  /** Why a port cannot be in the group that it names; `undefined` when it can, or names none. */
  refusesMember(port: PortRecord) {
    const uuid = port['portgroup_uuid'];
    if (uuid === null || uuid === undefined) return undefined;
    const group = this.get(String(uuid));
    if (isRefused(group)) return refused(400, `Portgroup ${String(uuid)} could not be found.`);
    if (group.done.node_uuid !== port.node_uuid) {
      return refused(400, `Port can not be added to portgroup ${String(uuid)} because that is not of its node.`);
    }
    const strangers = this.#records
      .portsOf(port.node_uuid)
      .filter((other) => other.uuid !== port.uuid && other['portgroup_uuid'] === uuid)
      .filter((other) => other['physical_network'] !== port['physical_network']);
    return strangers.length === 0
      ? undefined
      : refused(409, `Port ${port.uuid} can not have another physical network than the ports of its portgroup.`);
  }
}
