import type { IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import type { HookLog } from '../hooks/hook.ts';
import type { Inventory } from '../model/inventory.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { Node, Port } from '../model/node.ts';
import type { NodeUuid } from '../model/node-uuid.ts';
import type { PluginData } from '../model/plugin-data.ts';
import type { Result } from '../result.ts';

/**
 * Says which node a machine is that belongs to none that waits: one that it creates in Ironic, usually (CONTRACT.md §5.14).
 * Never asked when the ramdisk's data is bad already.
 */
export interface NotFoundHook {
  readonly name: string;
  /** The node to go on with; `Ok(undefined)` to refuse the machine. */
  notFound(input: NotFoundInput): Promise<Result<Node | undefined, InspectorError>>;
}

export interface NotFoundInput {
  readonly inventory: Inventory;
  /** What hooks made of the data so far; what is added here is stored and seen by rules; after a crash, what was added before the node was created. */
  readonly pluginData: PluginData;
  /** What the machine was looked up by, in vain. */
  readonly attributes: LookupAttributes;
  /**
   * The UUID for a node that is created now. It is on record already, so that the same machine, posting again after a crash, is
   * recognised as the node that was created for it.
   */
  readonly newUuid: NodeUuid;
  readonly ironic: IronicClient;
  /** Ends calls to Ironic in time to answer the ramdisk: pass it on. */
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
