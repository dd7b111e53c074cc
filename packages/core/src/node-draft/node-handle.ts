import type { InspectorError } from '../errors.ts';
import type { NewPort, NewPortGroup, IronicNode, NodeUuid, Port } from '../model/node.ts';
import type { Json } from '../model/json.ts';
import type { NodePath, PortPath, ReadableNodePath } from '../model/node-path.ts';
import type { Placing } from '../model/patch-path.ts';
import type { Result } from '../result.ts';

/**
 * One Ironic node as hooks and rules see it. Reading shows what Ironic has and what was set here
 * before; setting is collected and sent to Ironic once, later.
 */
export interface NodeHandle {
  readonly uuid: NodeUuid;
  /** The node as Ironic gave it: without what was set here. Not to be changed. */
  readonly record: IronicNode;

  /**
   * What is at a JSON patch path, `/properties/cpus`, with what was set here; `undefined` when
   * there is nothing.
   */
  get(path: ReadableNodePath): Json | undefined;
  /**
   * Sets what is at `path`: objects that are missing on the way are made, an item of a list is
   * replaced, `-` is the place behind its last one. Setting what is there already sends nothing.
   *
   * A path that leads through text or a number, or to a place that a list does not have, cannot be
   * set, and nothing is: that is a warning in the name of a hook, and fails the run in the name of
   * a rule.
   */
  set(path: NodePath, value: Json, options?: SetOptions): void;
  /** Removes what is at `path`, if anything is. */
  remove(path: NodePath): void;

  /** An entry of `properties.capabilities`. */
  getCapability(name: string): string | undefined;
  /**
   * Sets an entry of `properties.capabilities`; `undefined` removes it. Everything else in that
   * text stays as it is.
   *
   * It cannot be set where the capabilities are no text, nor to a value with a comma, which would
   * be another capability: that is a warning in the name of a hook, and fails the run in the name
   * of a rule.
   */
  setCapability(name: string, value: string | undefined): void;

  addTrait(name: string): void;
  removeTrait(name: string): void;

  readonly ports: NodePorts;
}

export interface SetOptions {
  /**
   * For `/driver` alone: whether interfaces that the new driver lacks get its defaults.
   * @default false
   */
  readonly resetInterfaces?: boolean;
  /**
   * `add`: as the operation of JSON Patch (RFC 6902) of that name, which makes no objects on the
   * way and inserts into lists.
   * @default 'set'
   */
  readonly placing?: Placing;
}

/** The ports of one node, with what was asked for here. */
export interface NodePorts {
  /**
   * The node's ports by MAC address, those to be created included (their `uuid` is empty). Ironic
   * is asked at most once, and not at all when the start of the run saw that the node has none,
   * unless `fresh` is set: a hook that deletes needs to know what Ironic has now.
   */
  list(options?: { readonly fresh?: boolean }): Promise<Result<ReadonlyMap<string, Port>, InspectorError>>;
  /**
   * Creates a port with this MAC address. If one turns up on this node meanwhile it gets these
   * values instead, without `processing.overwriteExisting` only those that it lacks; if another
   * node has it, that is a warning and the port is left out (CONTRACT.md §3.8). So is a field with
   * what is no JSON.
   */
  create(port: Omit<NewPort, 'node_uuid'>): void;
  /**
   * Sets what is at `path`, `/pxe_enabled` or `/extra/rack`, in the port with this MAC address: one
   * that the node has, whether somebody listed it or not, or one to be created. `null` clears a
   * field. Nothing happens when there is no such port.
   */
  set(address: string, path: PortPath, value: Json): void;
  /**
   * Creates a group of ports, and says which UUID it will have: set it as `/portgroup_uuid` of its
   * ports. That Ironic will not have the group is a warning, and its ports stay alone.
   */
  createGroup(group: Omit<NewPortGroup, 'uuid' | 'node_uuid'>): string;
  /**
   * Deletes the port with this MAC address, if the node has it; that Ironic refuses is a warning
   * (Q-65).
   */
  delete(address: string): void;
}
