import type { Clock, IronicNode, NodeUuid, Port, PowerValidation, StoredInventory } from '@ironic-inspector/core';
import { isRefused } from './answer.ts';
import { CallLog } from './calls.ts';
import type { IronicCall, IronicCallName } from './calls.ts';
import { FaultPlan } from './faults.ts';
import type { Fault, FaultScript } from './faults.ts';
import { IronicApi } from './ironic-api.ts';
import type { NodeLockOptions } from './locks.ts';
import type { PowerListener } from './power.ts';

const DRIVERS = ['fake-hardware', 'ipmi', 'redfish', 'idrac', 'ilo', 'irmc', 'ibmc', 'manual-management', 'snmp'];

export interface FakeIronicOptions {
  /** Where timestamps come from. @default the computer's clock */
  readonly clock?: Pick<Clock, 'now'>;
  /** Hardware types that nodes may have. @default the common ones */
  readonly drivers?: readonly string[];
  /** How often a call made in memory is tried before its error is given. @default 5 */
  readonly attempts?: number;
  /** How many of the last calls are remembered. @default 10000 */
  readonly keepCalls?: number;
}

/** A node that exists from the start, as if it had been enrolled before. */
export interface ExistingNode {
  /** @default a random one */
  readonly uuid?: NodeUuid;
  readonly name?: string;
  /** @default 'fake-hardware' */
  readonly driver?: string;
  /** @default 'manageable' */
  readonly provision_state?: string;
  /** @default 'power off' */
  readonly power_state?: string;
  /** MAC addresses of ports to make with it. @default none */
  readonly macs?: readonly string[];
  /** Anything else Ironic's API knows: `driver_info`, `properties`, `extra`. */
  readonly [field: string]: unknown;
}

/**
 * Controls of the fake for tests and simulations. They take effect at once, ignore locks, and are
 * not counted as calls.
 */
export class FakeIronicControls {
  /**
   * Ironic as HTTP shows it, statuses included; what `serveIronic` serves.
   * @internal
   */
  readonly api: IronicApi;
  /** @internal */
  readonly log: CallLog;
  /** @internal */
  readonly faults = new FaultPlan();
  readonly now: () => Date;

  constructor({ clock, drivers = DRIVERS, keepCalls = 10_000 }: FakeIronicOptions) {
    this.now = () => clock?.now() ?? new Date();
    this.log = new CallLog(keepCalls);
    this.api = new IronicApi(this.now, [...drivers]);
  }

  /**
   * Adds a node with its ports. Throws when Ironic would refuse it, which is a mistake in the test.
   */
  addNode({ macs = [], ...fields }: ExistingNode = {}): IronicNode {
    const { provision_state = 'manageable', power_state = 'power off', traits, ...created } = fields;
    const answer = this.api.createNode({ driver: 'fake-hardware', ...structuredClone(created) });
    if (isRefused(answer)) throw new Error(`FakeIronic.addNode: ${answer.refused.text}`);
    const { uuid } = answer.done;
    this.api.setNode(uuid, {
      provision_state,
      power_state,
      updated_at: null,
      ...(Array.isArray(traits) ? { traits: traits.map(String) } : {}),
    });
    for (const mac of macs) this.addPort(uuid, mac);
    return this.peekNode(uuid) as IronicNode;
  }

  /** Adds a port. Throws when Ironic would refuse it. */
  addPort(nodeUuid: NodeUuid, address: string, fields: Readonly<Record<string, unknown>> = {}): Port {
    const answer = this.api.createPort({ node_uuid: nodeUuid, address, ...structuredClone(fields) });
    if (isRefused(answer)) throw new Error(`FakeIronic.addPort: ${answer.refused.text}`);
    return structuredClone(answer.done) as unknown as Port;
  }

  /**
   * The node with this UUID or name as Ironic has it, without a call; `undefined` when there is
   * none.
   */
  peekNode(id: string): IronicNode | undefined {
    const answer = this.api.getNode(id);
    return isRefused(answer) ? undefined : (structuredClone(answer.done) as IronicNode);
  }

  /** The node's ports as Ironic has them, without a call. */
  peekPorts(nodeUuid: NodeUuid): readonly Port[] {
    return structuredClone(this.api.records.portsOf(nodeUuid)) as unknown as readonly Port[];
  }

  /** The node's groups of ports as Ironic has them, without a call. */
  peekPortGroups(nodeUuid: NodeUuid): readonly Readonly<Record<string, unknown>>[] {
    return structuredClone(this.api.portGroups.ofNode(nodeUuid));
  }

  /** What the node boots from next, without a call; `null` when Ironic cannot tell. */
  peekBootDevice(uuid: NodeUuid): string | null {
    return this.api.power.bootDevice(uuid).boot_device;
  }

  /**
   * Makes Ironic unable to tell what the node boots from (`null`), or sets what it always boots
   * from.
   */
  setDefaultBootDevice(uuid: NodeUuid, device: string | null): void {
    this.api.power.setBootDevice(uuid, device, true);
  }

  /** Removes a node and its ports. */
  removeNode(uuid: NodeUuid): void {
    const found = this.api.records.node(uuid);
    if (!isRefused(found)) this.api.records.removeNode(found.done);
  }

  setProvisionState(uuid: NodeUuid, state: string): void {
    this.api.setProvisionState(uuid, state);
  }

  /**
   * Ends the inspection by Ironic itself of a node that is `inspecting`, and unlocks it; what was
   * posted is stored. With a `reason` it has failed, and nothing is stored. Another `state` is
   * where somebody has brought the node since.
   */
  endInspection(uuid: NodeUuid, { reason, state }: { readonly reason?: string; readonly state?: string } = {}): void {
    const posted = this.api.posted.get(uuid);
    if (reason === undefined && posted !== undefined) this.api.inventories.set(uuid, posted);
    this.api.locks.unlock(uuid);
    const ended = reason === undefined ? 'manageable' : 'inspect failed';
    this.api.setProvisionState(uuid, state ?? ended, { last_error: reason ?? null });
  }

  /** What Ironic has stored of an inspection of its own; `undefined` for nothing. */
  setInventory(uuid: NodeUuid, stored: StoredInventory | undefined): void {
    if (stored === undefined) this.api.inventories.delete(uuid);
    else this.api.inventories.set(uuid, structuredClone(stored));
  }

  setMaintenance(uuid: NodeUuid, maintenance: boolean): void {
    this.api.setNode(uuid, { maintenance });
  }

  /** What Ironic answers when asked whether it can control the node's power. */
  setPowerValidation(uuid: NodeUuid, validation: PowerValidation): void {
    this.api.powerValidations.set(uuid, { ...validation });
  }

  /**
   * Locks the node as another operation would: calls that change it are answered with 409 until it
   * is unlocked.
   */
  lock(uuid: NodeUuid, options: NodeLockOptions = {}): void {
    this.api.locks.lock(uuid, options);
  }

  unlock(uuid: NodeUuid): void {
    this.api.locks.unlock(uuid);
  }

  /** Makes the next calls that match `script` fail, in memory and on the socket. */
  failNext(fault: Fault, script: FaultScript = {}): void {
    this.faults.add(fault, script);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Calls `listener` when machines go on and off. @returns a function that ends it. */
  onPower(listener: PowerListener): () => void {
    return this.api.power.listen(listener);
  }

  /** All attempts so far, in order, the last `keepCalls` of them. */
  get calls(): readonly IronicCall[] {
    return this.log.calls;
  }

  /** How often each call was made, also those no longer remembered; absent when never. */
  get callCounts(): ReadonlyMap<IronicCallName, number> {
    return this.log.counts;
  }

  clearCalls(): void {
    this.log.clear();
  }
}
