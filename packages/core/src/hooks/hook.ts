import type { Identifier, Snapshot } from '../contracts/history-records.ts';
import type { IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import type { Disk, Inventory } from '../model/inventory.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { IronicNode, NodeUuid, Port } from '../model/node.ts';
import type { PluginData } from '../model/plugin-data.ts';
import type { NodeHandle } from '../node-draft/node-handle.ts';
import type { Result } from '../result.ts';
import type { HookOptions } from '../settings/settings.ts';

/**
 * Turns what the ramdisk sent into facts (CONTRACT.md §5). Hooks run in the configured order,
 * twice: `before` when the node is not known yet, `after` when it is. Either may be absent, either
 * may answer at once or later.
 *
 * A hook fails with `Err('why')`, or with an `InspectorError` where the kind of failure matters:
 * one whose code says that something is away for a while (`store-failed`, …: see `interrupts`)
 * holds the run up, and the hooks run again later: those of `before` when the ramdisk posts again,
 * as it is asked to, because it is not known yet which run the data is for. What it throws is a
 * defect of the hook and fails the run as well. A hook does not talk to Ironic: what it wants
 * written goes into the run's change set through `node` and is sent once, together with what all
 * other hooks want.
 */
export interface Hook {
  /** The name in configuration, events and messages: `snake_case`. */
  readonly name: string;
  /**
   * Names of hooks that must come earlier in the list; checked when the `Inspector` is constructed
   * . Hooks of your own are declared in {@link HookNames}.
   */
  readonly dependsOn?: readonly (keyof HookNames)[];
  /**
   * Whether it decides if anything may be made of the data at all: then it must come earlier in the
   * list than every hook with an `after` that does not say so; checked when the `Inspector` is
   * constructed.
   * @default false
   */
  readonly comesFirst?: boolean;
  /**
   * Looks at the data alone. A failure is collected; the other hooks run all the same, and then the
   * run ends. An error that says that something is away is no failure: no other hook begins, the
   * ramdisk is answered 503 (409 for `node-locked`) and posts again, and the run still waits.
   */
  before?(input: BeforeInput): HookAnswer | Promise<HookAnswer>;
  /**
   * Turns data into facts about the node. The first failure ends the run; nothing was sent by then.
   */
  after?(input: AfterInput): HookAnswer | Promise<HookAnswer>;
}

/**
 * The names that `dependsOn` may have. A hook of your own that another one depends on is declared
 * here:
 *
 * ```ts
 * declare module '@ironic-inspector/core' {
 *   interface HookNames { asset_tag: true }
 * }
 * ```
 */
export interface HookNames {
  accelerators: true;
  capabilities: true;
  extra_hardware: true;
  identity_guard: true;
  lag_port_groups: true;
  lldp_basic: true;
  local_link_connection: true;
  pci_devices: true;
  physnet_cidr_map: true;
  port_speed_physnet: true;
  raid_device: true;
  ramdisk_error: true;
  root_disk_selection: true;
  scheduler: true;
  system_name_llc: true;
  system_name_physnet: true;
  validate_interfaces: true;
}

/** Nothing, when all is well. */
export type HookAnswer = void | Result<unknown, string | InspectorError>;

/** What both moments are handed. */
export interface BeforeInput {
  /** What the machine is made of; empty when the ramdisk sent none. Not to be changed. */
  readonly inventory: Inventory;
  /**
   * Everything else the ramdisk sent, and what hooks add: change it freely. It is stored, and rules
   * see it.
   */
  readonly pluginData: PluginData;
  readonly options: HookOptions;
  /**
   * Aborted when the hook has not answered within the setting `limits.hookSeconds`, or two seconds
   * after the inspector began to stop: nobody waits for it any more. Pass it on to whatever you
   * wait for.
   */
  readonly signal: AbortSignal;
  readonly log: HookLog;
}

/**
 * What is known of machines from earlier runs. Nothing is read before a hook asks. An error means
 * that the history did not answer in time, which is at most half of what a hook may take: a hook
 * that cannot go on without passes it on, and the run is held up.
 */
export interface EarlierMachines {
  /**
   * What the node's machine was recognised by in its last finished run before this one;
   * `Ok(undefined)` when there was none, or when no history is kept.
   */
  readonly previous: () => Promise<Result<Snapshot | undefined, InspectorError>>;
  /**
   * The last snapshots, the node's own included, that share at least one of `identifiers`, those
   * that share most first, at most 20; none when no history is kept. Nodes that were deleted have
   * none. It is one look at an index, however many nodes there are, for the first 512 identifiers.
   */
  readonly sameIdentity: (identifiers: readonly Identifier[]) => Promise<Result<readonly Snapshot[], InspectorError>>;
}

export interface AfterInput extends BeforeInput, EarlierMachines {
  /**
   * The Ironic node: read it, and say what should be written. Once the hook has answered it takes
   * nothing any more: what would set or remove something throws.
   */
  readonly node: NodeHandle;
  /** Replaces the inventory's disks, for `root_disk_selection` alone. */
  setDisks(disks: readonly Disk[]): void;
}

/** What a hook has to say; it reaches observers as `warning` events. */
export interface HookLog {
  warn(message: string): void;
}

/**
 * Says which node a machine is that belongs to none that waits: one that it creates in Ironic,
 * usually (CONTRACT.md §5.14). Never asked when the ramdisk's data is bad already.
 */
export interface NotFoundHook {
  readonly name: string;
  /** The node to go on with; `Ok(undefined)` to refuse the machine. */
  notFound(input: NotFoundInput): Promise<Result<IronicNode | undefined, InspectorError>>;
}

export interface NotFoundInput {
  readonly inventory: Inventory;
  /**
   * What hooks made of the data so far; what is added here is stored and seen by rules; after a
   * crash, what was added before the node was created.
   */
  readonly pluginData: PluginData;
  /** What the machine was looked up by, in vain. */
  readonly attributes: LookupAttributes;
  /**
   * The UUID for a node that is created now. It is on record already, so that the same machine,
   * posting again after a crash, is recognised as the node that was created for it.
   */
  readonly newUuid: NodeUuid;
  readonly ironic: IronicClient;
  /**
   * Ends calls to Ironic in time to answer the ramdisk: pass it on. A hook that takes more than two
   * seconds longer is left behind: the ramdisk is told to post again, and upkeep asks Ironic
   * whether the node was created.
   */
  readonly signal: AbortSignal;
  /** When the machine posted. */
  readonly at: Date;
  /** What Ironic knows of the machine: asked once per callback, whoever wants to know. */
  known(): Promise<Result<KnownMachine, InspectorError>>;
  readonly log: HookLog;
}

/** What Ironic knows of a machine, whether anybody waits for it or not. */
export interface KnownMachine {
  /** Ports with one of its MAC addresses. */
  readonly ports: readonly Port[];
  /** Nodes whose management controller has one of its addresses, and which. */
  readonly nodes: readonly { readonly uuid: NodeUuid; readonly address: string }[];
}
