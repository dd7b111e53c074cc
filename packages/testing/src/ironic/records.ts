import { done, isRefused, nodeNotFound, portNotFound, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import type { NodeRecord } from './node-record.ts';
import type { PortRecord } from './port-record.ts';

/** Nodes and ports, indexed by everything that they are found by; refuses duplicates. */
export class Records {
  /** In order of creation. */
  readonly #nodes = new Map<string, NodeRecord>();
  readonly #names = new Map<string, string>();
  readonly #ports = new Map<string, PortRecord>();
  readonly #addresses = new Map<string, string>();
  readonly #portsOfNode = new Map<string, Set<string>>();

  /** By UUID or name. */
  node(id: string): Answer<NodeRecord> {
    const found = this.#nodes.get(id) ?? this.#nodes.get(this.#names.get(id) ?? '');
    return found === undefined ? nodeNotFound(id) : done(found);
  }

  nodes(): IterableIterator<NodeRecord> {
    return this.#nodes.values();
  }

  addNode(node: NodeRecord): Answer<NodeRecord> {
    if (this.#nodes.has(node.uuid)) return refused(409, `A node with UUID ${node.uuid} already exists.`);
    return this.replaceNode(node);
  }

  /** Puts `node` in place of the one with its UUID. */
  replaceNode(node: NodeRecord): Answer<NodeRecord> {
    if (node.name !== null && (this.#names.get(node.name) ?? node.uuid) !== node.uuid) {
      return refused(409, `A node with name ${node.name} already exists.`);
    }
    const before = this.#nodes.get(node.uuid);
    if (before?.name != null) this.#names.delete(before.name);
    if (node.name !== null) this.#names.set(node.name, node.uuid);
    this.#nodes.set(node.uuid, node);
    return done(node);
  }

  /** Removes a node and its ports. */
  removeNode(node: NodeRecord): void {
    for (const port of this.portsOf(node.uuid)) this.removePort(port);
    if (node.name !== null) this.#names.delete(node.name);
    this.#portsOfNode.delete(node.uuid);
    this.#nodes.delete(node.uuid);
  }

  port(uuid: string): Answer<PortRecord> {
    const found = this.#ports.get(uuid);
    return found === undefined ? portNotFound(uuid) : done(found);
  }

  ports(): IterableIterator<PortRecord> {
    return this.#ports.values();
  }

  portsOf(nodeUuid: string): readonly PortRecord[] {
    return [...(this.#portsOfNode.get(nodeUuid) ?? [])].flatMap((uuid) => this.#ports.get(uuid) ?? []);
  }

  portWithAddress(address: string): PortRecord | undefined {
    return this.#ports.get(this.#addresses.get(address.toLowerCase()) ?? '');
  }

  addPort(port: PortRecord): Answer<PortRecord> {
    if (this.#ports.has(port.uuid)) return refused(409, `A port with UUID ${port.uuid} already exists.`);
    return this.replacePort(port);
  }

  /** Puts `port` in place of the one with its UUID. */
  replacePort(port: PortRecord): Answer<PortRecord> {
    // An unknown node is 400 and not 404 here: the request is about a port.
    if (isRefused(this.node(port.node_uuid))) return refused(400, `Node ${port.node_uuid} could not be found.`);
    if ((this.#addresses.get(port.address) ?? port.uuid) !== port.uuid) {
      return refused(409, `A port with MAC address ${port.address} already exists.`);
    }
    const before = this.#ports.get(port.uuid);
    if (before !== undefined) this.#unlink(before);
    this.#addresses.set(port.address, port.uuid);
    this.#ports.set(port.uuid, port);
    const siblings = this.#portsOfNode.get(port.node_uuid);
    if (siblings === undefined) this.#portsOfNode.set(port.node_uuid, new Set([port.uuid]));
    else siblings.add(port.uuid);
    return done(port);
  }

  removePort(port: PortRecord): void {
    this.#unlink(port);
    this.#ports.delete(port.uuid);
  }

  #unlink(port: PortRecord): void {
    this.#addresses.delete(port.address);
    this.#portsOfNode.get(port.node_uuid)?.delete(port.uuid);
  }
}
