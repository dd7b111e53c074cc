import type { InspectorError } from '../errors.ts';
import type { ChangeSet } from '../model/change-set.ts';
import type { Node, Port } from '../model/node.ts';
import { DONE, type Result } from '../result.ts';
import { capabilityIn, withCapability } from './capability-text.ts';
import { NodeDraft } from './node-draft.ts';
import type { NodeHandle, SetOptions } from './node-handle.ts';
import { PortsDraft, type ListPorts } from './ports-draft.ts';

const DRIVER = '/driver';
const CAPABILITIES = '/properties/capabilities';

/** The node of a run while plug-ins work on it: hands out {@link NodeHandle}s and collects what they want written. */
export class RunNode {
  readonly #node: NodeDraft;
  readonly #ports: PortsDraft;
  /** As whoever set the driver last wants it. */
  #resetInterfaces = false;
  /** By trait: whether it is added or removed, and who wants it. */
  readonly #traits = new Map<string, { add: boolean; author: string }>();

  /** `knownPorts`: the ports that the node has for sure, where that is known without asking. */
  constructor(record: Node, listPorts: ListPorts, knownPorts?: readonly Port[]) {
    this.#node = new NodeDraft(record);
    this.#ports = new PortsDraft(record.uuid, listPorts, knownPorts);
  }

  /**
   * The node as `author` sees it, a hook or a rule: what is set there is signed with that name.
   * `refuse` is told what cannot be set, and why.
   */
  as(author: string, refuse: (why: string) => void): NodeHandle {
    const node = this.#node;
    const ports = this.#ports;
    const told = (result: Result<void, string>) => void (result.err && refuse(result.val));
    return {
      uuid: node.record.uuid,
      record: node.record,
      get: (path) => node.get(path),
      set: (path, value, options) => told(this.#set(path, value, options, author)),
      remove: (path) => told(node.set(path, undefined, 'set', author)),
      getCapability: (name) => capabilityIn(node.get(CAPABILITIES), name),
      setCapability: (name, value) => told(this.#setCapability(name, value, author)),
      addTrait: (trait) => void this.#traits.set(trait, { add: true, author }),
      removeTrait: (trait) => void this.#traits.set(trait, { add: false, author }),
      ports: {
        list: (options) => ports.list(options?.fresh ?? false),
        create: (port) => ports.create(port, author),
        set: (address, path, value) => ports.set(address, path, value, author, refuse),
        createGroup: (group) => ports.createGroup(group, author),
        delete: (address) => ports.delete(address, author),
      },
    };
  }

  /** Asks Ironic for what {@link changes} needs to know: the ports, when something is wanted of one and nobody listed them. */
  complete(): Promise<Result<void, InspectorError>> {
    return this.#ports.complete();
  }

  /** Everything that is to be sent to Ironic; `undefined` when there is nothing. Ports nobody listed come after {@link complete}. */
  changes(): ChangeSet | undefined {
    const node = this.#node.patch();
    const ports = this.#ports.changes();
    const has = new Set(this.#node.record.traits ?? []);
    const traits = [...this.#traits].filter(([trait, { add }]) => has.has(trait) !== add);
    const portGroups = this.#ports.groups;
    if (node.length + ports.length + traits.length + portGroups.length === 0) return undefined;
    return {
      node,
      resetInterfaces: this.#resetInterfaces && node.some(({ path }) => path === DRIVER),
      ports,
      ...(portGroups.length > 0 && { portGroups: [...portGroups] }),
      addTraits: traits.filter(([, { add }]) => add).map(([trait]) => trait),
      removeTraits: traits.filter(([, { add }]) => !add).map(([trait]) => trait),
      authors: this.#authors(),
    };
  }

  #set(path: string, value: unknown, options: SetOptions = {}, author: string): Result<void, string> {
    const set = this.#node.set(path, value, options.placing ?? 'set', author);
    if (set.ok && path === DRIVER) this.#resetInterfaces = options.resetInterfaces ?? false;
    return set;
  }

  #setCapability(name: string, value: string | undefined, author: string): Result<void, string> {
    const before = this.#node.get(CAPABILITIES);
    const after = withCapability(before, name, value);
    if (after.err) return after;
    return after.val === (before ?? '') ? DONE : this.#node.set(CAPABILITIES, after.val, 'set', author);
  }

  #authors(): Record<string, readonly string[]> {
    const authors: Record<string, readonly string[]> = {};
    for (const [path, names] of this.#node.authors) authors[path] = [...names];
    for (const [address, names] of this.#ports.authors) authors[`port ${address}`] = [...names];
    if (this.#ports.groups.length > 0) authors['port groups'] = [...this.#ports.groupAuthors];
    for (const [trait, { author }] of this.#traits) authors[`trait ${trait}`] = [author];
    return authors;
  }
}
