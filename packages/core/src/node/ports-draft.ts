import type { InspectorError } from '../errors.ts';
import type { PortChange } from '../model/change-set.ts';
import { jsonEquals } from '../model/json.ts';
import type { NewPort, PatchStep, Port } from '../model/node.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import { pathKeys, valueAt, withValueAt } from '../model/patch-path.ts';
import { Ok, type Result } from '../result.ts';

/** Asks Ironic for the node's ports. */
export type ListPorts = () => Promise<Result<readonly Port[], InspectorError>>;

/** A node's ports with what hooks want of them, and who does. */
export class PortsDraft {
  readonly #node: NodeUuid;
  readonly #listPorts: ListPorts;
  /** What Ironic has, by MAC address; `undefined` until somebody asks. */
  #listed: ReadonlyMap<string, Port> | undefined;
  #fresh: boolean;
  /** Ports as they shall be, by MAC address. */
  readonly #drafts = new Map<string, Port>();
  readonly #deleted = new Set<string>();
  readonly authors = new Map<string, Set<string>>();

  /** `known`: the ports that Ironic has for sure, where that is known without asking. */
  constructor(node: NodeUuid, listPorts: ListPorts, known?: readonly Port[]) {
    this.#node = node;
    this.#listPorts = listPorts;
    this.#listed = known && byAddress(known);
    this.#fresh = false;
  }

  async list(fresh: boolean): Promise<Result<ReadonlyMap<string, Port>, InspectorError>> {
    if (this.#listed === undefined || (fresh && !this.#fresh)) {
      const ports = await this.#listPorts();
      if (ports.err) return ports;
      this.#listed = byAddress(ports.val);
      this.#fresh = true;
    }
    const ports = new Map([...this.#listed, ...this.#drafts]);
    for (const address of this.#deleted) ports.delete(address);
    return Ok(ports);
  }

  create(port: Omit<NewPort, 'node_uuid'>, author: string): void {
    this.#deleted.delete(port.address);
    this.#drafts.set(port.address, { ...port, uuid: '', node_uuid: this.#node });
    this.#sign(port.address, author);
  }

  set(address: string, path: string, value: unknown, author: string): void {
    const port = this.#drafts.get(address) ?? this.#listed?.get(address);
    if (port === undefined) return;
    this.#drafts.set(address, withValueAt(port, pathKeys(path), value) as Port);
    this.#sign(address, author);
  }

  delete(address: string, author: string): void {
    this.#drafts.delete(address);
    this.#deleted.add(address);
    this.#sign(address, author);
  }

  changes(): PortChange[] {
    const changes: PortChange[] = [];
    for (const address of this.#deleted) {
      const port = this.#listed?.get(address);
      if (port !== undefined) changes.push({ kind: 'delete', uuid: port.uuid, address });
    }
    for (const [address, draft] of this.#drafts) {
      const listed = this.#listed?.get(address);
      if (listed === undefined) changes.push({ kind: 'create', port: newPort(draft, this.#node) });
      else {
        const patch = portPatch(listed, draft);
        if (patch.length > 0) changes.push({ kind: 'patch', uuid: listed.uuid, address, patch });
      }
    }
    return changes;
  }

  #sign(address: string, author: string): void {
    const authors = this.authors.get(address) ?? new Set();
    this.authors.set(address, authors.add(author));
  }
}

/** The fields of a port that are ours to set. */
const FIELDS = ['pxe_enabled', 'extra', 'local_link_connection', 'physical_network'] as const;

/**
 * The steps that give `port` the fields of `wanted`, key by key within objects: keys that somebody else set stay.
 */
export function portPatch(port: Port, wanted: { readonly [Field in (typeof FIELDS)[number]]?: unknown }): PatchStep[] {
  return FIELDS.flatMap((field): PatchStep[] => {
    const value = wanted[field];
    if (value === undefined || value === null) return [];
    if (typeof value !== 'object')
      return jsonEquals(port[field], value) ? [] : [{ op: 'add', path: `/${field}`, value }];
    return Object.entries(value)
      .filter(([key, member]) => !jsonEquals(valueAt(port, [field, key]), member))
      .map(([key, member]) => ({ op: 'add', path: `/${field}/${key}`, value: member }));
  });
}

function newPort(draft: Port, node: NodeUuid): NewPort {
  const { uuid: _, address, pxe_enabled, extra, ...rest } = draft;
  return { ...rest, node_uuid: node, address, pxe_enabled: pxe_enabled ?? true, extra: extra ?? {} } as NewPort;
}

function byAddress(ports: readonly Port[]): Map<string, Port> {
  return new Map(ports.map((port) => [port.address.toLowerCase(), port]));
}
