import type { InspectorError } from '../errors.ts';
import type { PortChange } from '../model/change-set.ts';
import { isJsonObject, notJson } from '../model/json.ts';
import {
  canonicalUuid,
  type JsonPatch,
  type NewPort,
  type NewPortGroup,
  type NodeUuid,
  type Port,
} from '../model/node.ts';
import { pathKeys, valueAt, withoutValueAt, withValueAt } from '../model/patch-path.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { patchBetween } from './node-draft.ts';

/** Asks Ironic for the node's ports. */
export type ListPorts = () => Promise<Result<readonly Port[], InspectorError>>;

type NewPortFields = Omit<NewPort, 'node_uuid'>;

/** Hears of what cannot be done, and why. */
type Refuse = (why: string) => void;

interface Assignment {
  readonly keys: readonly string[];
  readonly value: unknown;
  /** Told why it cannot be set, if it cannot. */
  readonly refuse?: Refuse;
}

/** What hooks want of one port. */
type PortIntent =
  | { readonly kind: 'delete' }
  | {
      readonly kind: 'keep';
      /** What it is created with; `undefined` for one that is changed only. */
      readonly created: NewPortFields | undefined;
      readonly sets: Assignment[];
    };

/** A node's ports with what hooks want of them, and the names of those hooks. */
export class PortsDraft {
  readonly #node: NodeUuid;
  readonly #listPorts: ListPorts;
  /** What Ironic has, by MAC address; `undefined` until somebody asks. */
  #listed: ReadonlyMap<string, Port> | undefined;
  #fresh = false;
  readonly #intents = new Map<string, PortIntent>();
  /** Ports as they are wanted, as far as somebody has looked, by MAC address. */
  readonly #wanted = new Map<string, Port | undefined>();
  readonly authors = new Map<string, Set<string>>();
  /** Groups to be created. */
  readonly groups: NewPortGroup[] = [];
  readonly groupAuthors = new Set<string>();

  /** `known`: the ports that Ironic has for sure, where that is known without asking. */
  constructor(node: NodeUuid, listPorts: ListPorts, known?: readonly Port[]) {
    this.#node = node;
    this.#listPorts = listPorts;
    this.#listed = known && byAddress(known);
  }

  async list(fresh: boolean): Promise<Result<ReadonlyMap<string, Port>, InspectorError>> {
    if (this.#listed === undefined || (fresh && !this.#fresh)) {
      const ports = await this.#listPorts();
      if (ports.err) return ports;
      this.#listed = byAddress(ports.val);
      this.#wanted.clear();
      this.#fresh = true;
    }
    return Ok(this.known());
  }

  /** The ports as far as they are known without asking, with what is wanted of them. */
  known(): ReadonlyMap<string, Port> {
    const ports = new Map(this.#listed);
    for (const address of this.#intents.keys()) {
      const port = this.#at(address);
      if (port === undefined) ports.delete(address);
      else ports.set(address, port);
    }
    return ports;
  }

  /** The port with this MAC address or UUID, if it is known without asking: as it is wanted. */
  find(id: string): Port | undefined {
    const uuid = canonicalUuid(id);
    if (uuid === undefined) return this.#at(id.toLowerCase());
    for (const [address, port] of this.#listed ?? []) if (port.uuid === uuid) return this.#at(address);
    return undefined;
  }

  /** `refuse` is told what of it is no JSON, and left out. */
  create(port: NewPortFields, author: string, refuse: Refuse): void {
    const address = port.address.toLowerCase();
    const created = jsonFields({ ...port, address }, `port ${address}`, refuse);
    this.#intend(address, { kind: 'keep', created, sets: [] }, author);
  }

  /**
   * Sets what is at `path`, or removes it: `undefined`. `refuse` is told why it cannot be set, if
   * it cannot: at once of a port that is known, else by {@link changes}.
   */
  set(macAddress: string, path: string, value: unknown, author: string, refuse: Refuse): void {
    const address = macAddress.toLowerCase();
    const odd = value === undefined ? undefined : notJson(value, path);
    if (odd !== undefined) return refuse(`port ${address}: ${odd}`);
    const intent = this.#intents.get(address) ?? { kind: 'keep', created: undefined, sets: [] };
    if (intent.kind === 'delete') return;
    const assignment = { keys: pathKeys(path), value, refuse };
    const port = this.#at(address);
    const placed = port && place(port, assignment);
    if (placed?.err) return refuse(`port ${address}: ${placed.val}`);
    intent.sets.push(assignment);
    this.#intend(address, intent, author);
    if (placed !== undefined) this.#wanted.set(address, placed.val);
  }

  /** As {@link create}. */
  createGroup(fields: Omit<NewPortGroup, 'uuid' | 'node_uuid'>, author: string, refuse: Refuse): string {
    const group = {
      ...jsonFields(fields, `port group ${fields.address}`, refuse),
      uuid: crypto.randomUUID(),
      node_uuid: this.#node,
    };
    this.groups.push(group);
    this.groupAuthors.add(author);
    return group.uuid;
  }

  delete(address: string, author: string): void {
    this.#intend(address.toLowerCase(), { kind: 'delete' }, author);
  }

  /** Asks for the ports if nobody has and it takes them to know what to change. */
  async complete(): Promise<Result<void, InspectorError>> {
    const creates = (intent: PortIntent) => intent.kind === 'keep' && intent.created !== undefined;
    if (this.#listed !== undefined || [...this.#intents.values()].every(creates)) return DONE;
    const listed = await this.list(false);
    return listed.err ? listed : DONE;
  }

  /** Deletions come last. */
  changes(): PortChange[] {
    const deletions: PortChange[] = [];
    const others: PortChange[] = [];
    for (const [address, intent] of this.#intents) {
      const listed = this.#listed?.get(address);
      if (intent.kind === 'delete') {
        if (listed !== undefined) deletions.push({ kind: 'delete', uuid: listed.uuid, address });
      } else if (listed !== undefined) {
        const patch = patchOf(listed, assignments(intent), tell);
        if (patch.length > 0) others.push({ kind: 'patch', uuid: listed.uuid, address, patch });
      } else {
        const port = this.#asWanted(intent, listed, tell);
        if (port !== undefined) others.push({ kind: 'create', port: newPort(port, this.#node) });
      }
    }
    return [...others, ...deletions];
  }

  /** The port with this MAC address as it shall be, as far as it is known without asking. */
  #at(address: string): Port | undefined {
    const [intent, listed] = [this.#intents.get(address), this.#listed?.get(address)];
    if (intent === undefined) return listed;
    if (!this.#wanted.has(address)) this.#wanted.set(address, this.#asWanted(intent, listed));
    return this.#wanted.get(address);
  }

  /** The port as it shall be; `undefined` when it is to go, or was never there. */
  #asWanted(intent: PortIntent, listed: Port | undefined, refused = untold): Port | undefined {
    if (intent.kind === 'delete') return undefined;
    if (listed !== undefined) return assign(listed, assignments(intent), refused);
    return intent.created && assign({ ...intent.created, uuid: '', node_uuid: this.#node }, intent.sets, refused);
  }

  #intend(address: string, intent: PortIntent, author: string): void {
    this.#intents.set(address, intent);
    this.#wanted.delete(address);
    const authors = this.authors.get(address) ?? new Set();
    this.authors.set(address, authors.add(author));
  }
}

/** Hears of each assignment that cannot be made. */
type Refused = (port: Port, assignment: Assignment, why: string) => void;

const tell: Refused = ({ address }, { refuse }, why) => refuse?.(`port ${address}: ${why}`);
/** Whoever lists the ports need not hear it: it is said once, when the changes are made. */
const untold: Refused = () => {};

/**
 * The steps that give a port which is there already what it was to be created with: keys that
 * somebody else set stay.
 *
 * @param overwrites whether what the port has may be replaced; otherwise only what it lacks is
 * filled in
 */
export function portPatch(port: Port, wanted: NewPortFields, overwrites: boolean): JsonPatch {
  const fields = fieldsOf(wanted);
  return patchOf(port, overwrites ? fields : fields.filter(({ keys }) => isAbsent(valueAt(port, keys))));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function patchOf(port: Port, wanted: readonly Assignment[], refused = untold): JsonPatch {
  return patchBetween(
    port,
    assign(port, wanted, refused),
    wanted.map(({ keys }) => keys),
  );
}

function assign(port: Port, wanted: readonly Assignment[], refused: Refused): Port {
  return wanted.reduce<unknown>((before, assignment) => {
    const placed = place(before as Port, assignment);
    if (placed.err) refused(port, assignment, placed.val);
    return placed.ok ? placed.val : before;
  }, port) as Port;
}

/** The port with what is assigned, or why it cannot be. */
function place(port: Port, { keys, value }: Assignment): Result<Port, string> {
  return (value === undefined ? Ok(withoutValueAt(port, keys)) : withValueAt(port, keys, value)) as Result<
    Port,
    string
  >;
}

function assignments({ created, sets }: Extract<PortIntent, { kind: 'keep' }>): readonly Assignment[] {
  return created === undefined ? sets : [...fieldsOf(created), ...sets];
}

/** What a new port has, key by key within objects. */
function fieldsOf(port: NewPortFields): readonly Assignment[] {
  const { address: _, node_uuid: __, ...fields }: Partial<NewPort> = port;
  return Object.entries(fields).flatMap(([field, value]): Assignment[] => {
    if (!isJsonObject(value)) return value === undefined ? [] : [{ keys: [field], value }];
    return Object.entries(value).map(([key, member]) => ({ keys: [field, key], value: member }));
  });
}

function newPort(port: Port, node: NodeUuid): NewPort {
  const { uuid: _, address, pxe_enabled, extra, ...rest } = port;
  return { ...rest, node_uuid: node, address, pxe_enabled: pxe_enabled ?? true, extra: extra ?? {} } as NewPort;
}

function byAddress(ports: readonly Port[]): Map<string, Port> {
  return new Map(ports.map((port) => [port.address.toLowerCase(), port]));
}

/** Without the fields that hold what is no JSON, of each of which `refuse` is told. */
function jsonFields<Fields extends object>(fields: Fields, what: string, refuse: Refuse): Fields {
  const isJson = ([name, value]: [string, unknown]) => {
    const odd = value === undefined ? undefined : notJson(value, `/${name}`);
    if (odd !== undefined) refuse(`${what}: ${odd}`);
    return odd === undefined;
  };
  return Object.fromEntries(Object.entries(fields).filter(isJson)) as Fields;
}
