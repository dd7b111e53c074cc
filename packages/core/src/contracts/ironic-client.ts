import type { InspectorError } from '../errors.ts';
import type {
  JsonPatch,
  NewNode,
  NewPort,
  NewPortGroup,
  IronicNode,
  NodeUuid,
  Port,
  PortFields,
} from '../model/node.ts';
import type { Result } from '../result.ts';

/** How long a call may take is the flow's business as well as the client's. */
export interface CallOptions {
  /**
   * Ends the call, its retries included, with `ironic-unavailable`. A flow that makes several calls
   * shares one signal among them, so that they end together: a callback must be answered before the
   * ramdisk gives up on it.
   */
  readonly signal?: AbortSignal;
  /**
   * Called before every attempt, because a call may have waited in a queue, or may be a repetition.
   * An `Err` cancels the call and becomes its result.
   */
  readonly mayProceed?: () => Promise<Result<void, InspectorError>>;
  /**
   * The id of the request that the call belongs to, `req-<UUID>`, for Ironic's logs. Anything else
   * is not sent.
   */
  readonly requestId?: string;
}

/**
 * The calls made to Ironic (CONTRACT.md §13).
 *
 * Retries are this contract's business: connection failures (a proxy reports them as 502 or 504),
 * 503 and the 409 that says the node is *locked* are tried again, with growing and varied pauses,
 * for less than 20 seconds in all. A 409 that says a MAC address, a name or a UUID *exists* is
 * final: `already-exists`. Other codes: `ironic-refused` for what Ironic rejects (4xx),
 * `node-locked` when the node stayed locked, `ironic-unavailable` when Ironic could not be reached,
 * `ironic-failed` for the rest.
 *
 * Every call that only sets something may be repeated: doing it twice is the same as once.
 */
export interface IronicClient {
  /**
   * The node with this UUID or name; `Ok(undefined)` when Ironic has none. With `fields`, only
   * those and `uuid`.
   */
  getNode(
    id: string,
    options?: CallOptions & { readonly fields?: readonly string[] },
  ): Promise<Result<IronicNode | undefined, InspectorError>>;
  /** All nodes, page after page, with only these fields. */
  listNodes(
    options: CallOptions & { readonly fields: readonly string[] },
  ): Promise<Result<readonly IronicNode[], InspectorError>>;
  /**
   * Creates a node in provision state `enroll`. `already-exists` when its UUID or name is taken; a
   * client may recognise a node that an earlier attempt of the same call made, and give that.
   */
  createNode(node: NewNode, options?: CallOptions): Promise<Result<IronicNode, InspectorError>>;
  /**
   * Applies a patch, whole or not at all, and gives the node as it is then. `node-not-found` when
   * there is no such node. `resetInterfaces` is for a patch that changes `driver`: interfaces that
   * the new driver lacks get its defaults.
   */
  patchNode(
    uuid: NodeUuid,
    patch: JsonPatch,
    options?: CallOptions & { readonly resetInterfaces?: boolean },
  ): Promise<Result<IronicNode, InspectorError>>;
  /**
   * Whether Ironic could control the node's power, and if not, why. `node-not-found` when there is
   * no such node.
   */
  validatePower(uuid: NodeUuid, options?: CallOptions): Promise<Result<PowerValidation, InspectorError>>;
  /**
   * What Ironic's own inspection has stored of the node. `Ok(undefined)` when that is nothing, when
   * there is no such node, and always where Ironic is older than API 1.81 or keeps no inventories.
   */
  getInventory(uuid: NodeUuid, options?: CallOptions): Promise<Result<StoredInventory | undefined, InspectorError>>;
  /** What the node boots from next; `Ok(undefined)` when Ironic cannot tell. */
  getBootDevice(uuid: NodeUuid, options?: CallOptions): Promise<Result<string | undefined, InspectorError>>;
  /** What the node boots from next (`persistent`: from now on). */
  setBootDevice(
    uuid: NodeUuid,
    device: 'pxe' | 'disk',
    persistent: boolean,
    options?: CallOptions,
  ): Promise<Result<void, InspectorError>>;
  /** Asks for a change of power; Ironic carries it out after it answered. */
  setPowerState(uuid: NodeUuid, target: PowerTarget, options?: CallOptions): Promise<Result<void, InspectorError>>;
  /** Adds a trait; one that is there already is fine. */
  addTrait(uuid: NodeUuid, trait: string, options?: CallOptions): Promise<Result<void, InspectorError>>;
  /**
   * Removes a trait; one that is not there is fine, a node that is not there is `node-not-found`.
   */
  removeTrait(uuid: NodeUuid, trait: string, options?: CallOptions): Promise<Result<void, InspectorError>>;
  /**
   * Ports with all their fields: of one node, or with one MAC address. None is an empty list; an
   * unknown node is `node-not-found`.
   */
  listPorts(
    of: { readonly node: NodeUuid } | { readonly address: string },
    options?: CallOptions,
  ): Promise<Result<readonly Port[], InspectorError>>;
  /**
   * Every port of every node, page after page, with only these fields and `uuid`: a long list, not
   * for what is done often.
   */
  listAllPorts(
    options: CallOptions & { readonly fields: readonly string[] },
  ): Promise<Result<readonly PortFields[], InspectorError>>;
  /**
   * Creates a port. `already-exists` when any node has a port with this MAC address; a client may
   * recognise a port that an earlier attempt of the same call made, and give that.
   */
  createPort(port: NewPort, options?: CallOptions): Promise<Result<Port, InspectorError>>;
  /**
   * Applies a patch, whole or not at all, and gives the port as it is then. `ironic-refused` when
   * there is no such port.
   */
  patchPort(uuid: string, patch: JsonPatch, options?: CallOptions): Promise<Result<Port, InspectorError>>;
  /** Deletes a port; one that is not there is fine. */
  deletePort(uuid: string, options?: CallOptions): Promise<Result<void, InspectorError>>;
  /**
   * Creates a group of ports; one that is there already with this UUID is fine. `already-exists`
   * when another group has its MAC address, `ironic-refused` for what else Ironic will not have.
   */
  createPortGroup(group: NewPortGroup, options?: CallOptions): Promise<Result<void, InspectorError>>;
}

/** `rebooting` also powers on a machine that is off. */
export type PowerTarget = 'rebooting' | 'power off';

/** What Ironic's own inspection stores of a node. */
export interface StoredInventory {
  /** What the ramdisk collected. */
  readonly inventory: Readonly<Record<string, unknown>>;
  /** All the rest. */
  readonly plugin_data: Readonly<Record<string, unknown>>;
}

/** Ironic's judgement of a node's power interface. */
export interface PowerValidation {
  readonly valid: boolean;
  /** Why not. */
  readonly reason: string | undefined;
}
