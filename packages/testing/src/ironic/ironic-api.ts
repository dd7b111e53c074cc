import { isJsonObject, jsonText } from '@ironic-inspector/core';
import type { PowerValidation, StoredInventory } from '@ironic-inspector/core';
import { done, isRefused, lockedText, refused } from './answer.ts';
import type { Answer } from './answer.ts';
import { applyPatch } from './json-patch.ts';
import { Locks } from './locks.ts';
import { checkNode, isNodeId, newNodeRecord, NODE_PATCH_FIELDS } from './node-record.ts';
import type { NodeRecord } from './node-record.ts';
import { checkPort, CONNECTIVITY_FIELDS, newPortRecord, PORT_PATCH_FIELDS } from './port-record.ts';
import type { PortRecord } from './port-record.ts';
import { PortGroups } from './port-groups.ts';
import type { PortGroupRecord } from './port-groups.ts';
import { Power } from './power.ts';
import { Records } from './records.ts';

const BOOT_DEVICES = ['pxe', 'disk', 'cdrom', 'bios', 'safe', 'wanboot', 'iscsi', 'ramdisk'];
const POWER_TARGETS = ['power on', 'power off', 'rebooting', 'soft rebooting', 'soft power off'];
const TRAIT = /^[A-Z][A-Z0-9_]{0,254}$/;
/** States in which a node's wiring may be changed. */
const UNUSED_STATES = ['enroll', 'inspecting', 'inspect wait', 'manageable'];

/**
 * Ironic's behaviour, with the statuses and sentences of its HTTP API. Operations are carried out
 * at once.
 */
export class IronicApi {
  readonly records = new Records();
  readonly portGroups = new PortGroups(this.records);
  readonly locks = new Locks();
  readonly power = new Power();
  /** Those that agents were told, by node. */
  readonly agentTokens = new Map<string, string>();
  /** What inspections by Ironic itself have stored. */
  readonly inventories = new Map<string, StoredInventory>();
  /** What was posted to inspections that go on. */
  readonly posted = new Map<string, StoredInventory>();
  readonly powerValidations = new Map<string, PowerValidation>();
  readonly #now: () => Date;
  readonly #drivers: readonly string[];

  constructor(now: () => Date, drivers: readonly string[]) {
    this.#now = now;
    this.#drivers = drivers;
  }

  getNode(id: string): Answer<NodeRecord> {
    if (!isNodeId(id)) return refused(400, `Expected UUID or name for node_ident: ${id}`);
    const found = this.records.node(id);
    return isRefused(found) ? found : done({ ...found.done, reservation: this.locks.holder(found.done.uuid) });
  }

  createNode(fields: unknown): Answer<NodeRecord> {
    if (!isJsonObject(fields)) return refused(400, 'Schema error for node: the body is not an object');
    const created = newNodeRecord(fields, this.timestamp());
    if (isRefused(created)) return created;
    return this.#checkDriver(created.done) ?? this.records.addNode(created.done);
  }

  patchNode(id: string, patch: unknown, resetInterfaces: boolean): Answer<NodeRecord> {
    const found = this.getNode(id);
    if (isRefused(found)) return found;
    const patched = applyPatch(found.done, patch, NODE_PATCH_FIELDS);
    if (isRefused(patched)) return patched;
    if (resetInterfaces && patched.done.driver === found.done.driver) {
      return refused(400, "The reset_interfaces parameter can only be used when changing the node's driver.");
    }
    if (found.done.provision_state === 'inspecting') {
      return refused(409, `Cannot update node "${found.done.uuid}" while it is in state "inspecting".`);
    }
    const checked = checkNode(patched.done);
    if (isRefused(checked)) return checked;
    const node = { ...checked.done, reservation: null, updated_at: this.timestamp() };
    return this.#checkDriver(node) ?? this.#checkLock(node.uuid) ?? this.records.replaceNode(node);
  }

  deleteNode(id: string): Answer<undefined> {
    const node = this.#lockable(id);
    if (isRefused(node)) return node;
    this.records.removeNode(node.done);
    this.power.forget(node.done.uuid);
    this.inventories.delete(node.done.uuid);
    return done(undefined);
  }

  /** Changes fields that have no place in a patch. */
  setNode(uuid: string, fields: Partial<NodeRecord>): void {
    const found = this.records.node(uuid);
    if (!isRefused(found)) this.records.replaceNode({ ...found.done, ...fields, updated_at: this.timestamp() });
  }

  setProvisionState(uuid: string, state: string, fields: Partial<NodeRecord> = {}): void {
    this.setNode(uuid, { ...fields, provision_state: state, provision_updated_at: this.timestamp() });
  }

  validate(id: string): Answer<Readonly<Record<string, unknown>>> {
    const node = this.getNode(id);
    if (isRefused(node)) return node;
    const power = this.powerValidations.get(node.done.uuid) ?? { valid: true, reason: undefined };
    const fine = ['boot', 'console', 'deploy', 'inspect', 'management', 'network', 'raid', 'rescue', 'storage', 'bios'];
    return done({
      ...Object.fromEntries(fine.map((name) => [name, { result: true }])),
      power: power.valid ? { result: true } : { result: false, reason: power.reason ?? 'Unknown' },
    });
  }

  getInventory(id: string): Answer<StoredInventory> {
    const node = this.getNode(id);
    if (isRefused(node)) return node;
    const stored = this.inventories.get(node.done.uuid);
    return stored === undefined ? refused(404, `Inventory for node ${node.done.uuid} not found`) : done(stored);
  }

  /** Reading the boot device needs the lock, too: the conductor asks the machine itself. */
  getBootDevice(id: string): Answer<{ readonly boot_device: string | null; readonly persistent: boolean | null }> {
    const node = this.#lockable(id);
    return isRefused(node) ? node : done(this.power.bootDevice(node.done.uuid));
  }

  setBootDevice(id: string, device: unknown, persistent: boolean): Answer<undefined> {
    const node = this.#lockable(id);
    if (isRefused(node)) return node;
    if (typeof device !== 'string' || !BOOT_DEVICES.includes(device)) {
      return refused(400, `Invalid boot device ${String(device)} specified.`);
    }
    this.power.setBootDevice(node.done.uuid, device, persistent);
    return done(undefined);
  }

  setPowerState(id: string, target: unknown): Answer<undefined> {
    const found = this.getNode(id);
    if (isRefused(found)) return found;
    if (typeof target !== 'string' || !POWER_TARGETS.includes(target)) {
      return refused(
        400,
        `The requested action "${String(target)}" can not be performed on node "${found.done.uuid}" while it is in state "${found.done.provision_state}".`,
      );
    }
    const { uuid, power_state: before } = found.done;
    const locked = this.#checkLock(uuid);
    if (locked !== undefined) return locked;
    const on = !target.endsWith('off');
    if (on && before === 'power on' && target === 'power on') return done(undefined);
    if (before === 'power on') this.power.turn(uuid, false);
    this.setNode(uuid, { power_state: on ? 'power on' : 'power off' });
    if (on) this.power.turn(uuid, true);
    return done(undefined);
  }

  addTrait(id: string, trait: string): Answer<undefined> {
    if (!TRAIT.test(trait))
      return refused(400, `Schema error for trait: '${trait}' is not valid under any of the given schemas`);
    const node = this.#lockable(id);
    if (isRefused(node)) return node;
    const { uuid, traits } = node.done;
    if (!traits.includes(trait)) this.setNode(uuid, { traits: [...traits, trait].toSorted() });
    return done(undefined);
  }

  removeTrait(id: string, trait: string): Answer<undefined> {
    const node = this.#lockable(id);
    if (isRefused(node)) return node;
    const { uuid, traits } = node.done;
    if (!traits.includes(trait)) return refused(404, `Node ${uuid} doesn't have a trait '${trait}'`);
    this.setNode(uuid, { traits: traits.filter((other) => other !== trait) });
    return done(undefined);
  }

  listPorts(of: {
    readonly node?: string | undefined;
    readonly address?: string | undefined;
  }): Answer<readonly PortRecord[]> {
    if (of.node !== undefined) {
      const node = this.getNode(of.node);
      if (isRefused(node)) return node;
      const ports = this.records.portsOf(node.done.uuid);
      return done(
        of.address === undefined ? ports : ports.filter(({ address }) => address === of.address?.toLowerCase()),
      );
    }
    if (of.address === undefined) return done([...this.records.ports()]);
    const port = this.records.portWithAddress(of.address);
    return done(port === undefined ? [] : [port]);
  }

  createPort(fields: unknown): Answer<PortRecord> {
    if (!isJsonObject(fields)) return refused(400, 'Schema error for port: the body is not an object');
    const created = newPortRecord(fields, this.timestamp());
    if (isRefused(created)) return created;
    const refusal = this.#checkLock(created.done.node_uuid) ?? this.portGroups.refusesMember(created.done);
    return refusal ?? this.records.addPort(created.done);
  }

  patchPort(uuid: string, patch: unknown): Answer<PortRecord> {
    const found = this.records.port(uuid);
    if (isRefused(found)) return found;
    const patched = applyPatch(found.done, patch, PORT_PATCH_FIELDS);
    if (isRefused(patched)) return patched;
    const checked = checkPort(patched.done);
    if (isRefused(checked)) return checked;
    const port = { ...checked.done, updated_at: this.timestamp() };
    const refusal = this.#checkLock(port.node_uuid) ?? this.#checkWiring(found.done, port);
    return refusal ?? this.portGroups.refusesMember(port) ?? this.records.replacePort(port);
  }

  deletePort(uuid: string): Answer<undefined> {
    const found = this.records.port(uuid);
    if (isRefused(found)) return found;
    const locked = this.#checkLock(found.done.node_uuid);
    if (locked !== undefined) return locked;
    this.records.removePort(found.done);
    return done(undefined);
  }

  createPortGroup(fields: unknown): Answer<PortGroupRecord> {
    const checked = this.portGroups.check(fields, this.timestamp());
    if (isRefused(checked)) return checked;
    return this.#checkLock(checked.done.node_uuid) ?? this.portGroups.add(checked.done);
  }

  /** Now, as Ironic writes it. */
  timestamp(): string {
    return this.#now()
      .toISOString()
      .replace(/\.\d+Z$/, '+00:00');
  }

  /** The node, if it is not locked. */
  #lockable(id: string): Answer<NodeRecord> {
    const found = this.getNode(id);
    return isRefused(found) ? found : (this.#checkLock(found.done.uuid) ?? found);
  }

  #checkLock(uuid: string) {
    const host = this.locks.refuse(uuid);
    return host === null ? undefined : refused(409, lockedText(uuid, host));
  }

  #checkDriver({ driver }: NodeRecord) {
    if (this.#drivers.includes(driver)) return undefined;
    return refused(
      400,
      `No valid host was found. Reason: No conductor service registered which supports driver ${driver} for conductor group ''.`,
    );
  }

  /**
   * Refuses to change the wiring of a node in use. This 409 is about neither a lock nor an existing
   * record.
   */
  #checkWiring(before: PortRecord, after: PortRecord) {
    const node = this.getNode(before.node_uuid);
    if (isRefused(node) || node.done.maintenance || UNUSED_STATES.includes(node.done.provision_state)) return undefined;
    const changed = CONNECTIVITY_FIELDS.filter((field) => jsonText(before[field]) !== jsonText(after[field]));
    if (changed.length === 0) return undefined;
    return refused(
      409,
      `Port ${before.uuid} can not have any connectivity attributes (${changed.join(', ')}) updated unless node ` +
        `${node.done.uuid} is in a ${UNUSED_STATES.join(', ')} state or in maintenance mode. ` +
        `The current state is ${node.done.provision_state}.`,
    );
  }
}
