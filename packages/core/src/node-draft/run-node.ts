import type { InspectorError } from '../errors.ts';
import { type ChangeSet, PORT_GROUPS, portPlace } from '../model/change-set.ts';
import { type Json, jsonTypeName } from '../model/json.ts';
import type { IronicNode, Port } from '../model/node.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import { NodeDraft } from './node-draft.ts';
import type { NodeHandle, SetOptions } from './node-handle.ts';
import { type ListPorts, PortsDraft } from './ports-draft.ts';

const DRIVER = '/driver';
const CAPABILITIES = '/properties/capabilities';

/**
 * The node of a run while plug-ins work on it: hands out {@link NodeHandle}s and collects what they
 * want written.
 */
export class RunNode {
  readonly #node: NodeDraft;
  readonly #ports: PortsDraft;
  /** As whoever set the driver last wants it. */
  #resetInterfaces = false;
  /** By trait: whether it is added or removed, and who wants it. */
  readonly #traits = new Map<string, { add: boolean; author: string }>();

  /** `knownPorts`: the ports that the node has for sure, where that is known without asking. */
  constructor(record: IronicNode, listPorts: ListPorts, knownPorts?: readonly Port[]) {
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
      get: (path) => node.get(path) as Json | undefined,
      set: (path, value, options) => told(this.#set(path, value, options, author)),
      remove: (path) => told(node.set(path, undefined, 'set', author)),
      getCapability: (name) => capabilityIn(node.get(CAPABILITIES), name),
      setCapability: (name, value) => told(this.#setCapability(name, value, author)),
      addTrait: (trait) => void this.#traits.set(trait, { add: true, author }),
      removeTrait: (trait) => void this.#traits.set(trait, { add: false, author }),
      ports: {
        list: (options) => ports.list(options?.fresh ?? false),
        create: (port) => ports.create(port, author, refuse),
        set: (address, path, value) => ports.set(address, path, value, author, refuse),
        createGroup: (group) => ports.createGroup(group, author, refuse),
        delete: (address) => ports.delete(address, author),
      },
    };
  }

  /**
   * As {@link as}, until `close` is called: then whatever would change something throws, because
   * nobody would see it. A hook that sets something after it has answered forgot an `await`.
   */
  borrowed(author: string, refuse: (why: string) => void): { readonly handle: NodeHandle; readonly close: () => void } {
    const whole = this.as(author, refuse);
    let isOpen = true;
    const open = (): NodeHandle => {
      if (isOpen) return whole;
      throw new Error(`${author} changes the node after it has answered: nothing of that is sent (a missing await?)`);
    };
    return {
      handle: {
        ...whole,
        set: (...args) => open().set(...args),
        remove: (...args) => open().remove(...args),
        setCapability: (...args) => open().setCapability(...args),
        addTrait: (...args) => open().addTrait(...args),
        removeTrait: (...args) => open().removeTrait(...args),
        ports: {
          list: (...args) => whole.ports.list(...args),
          create: (...args) => open().ports.create(...args),
          set: (...args) => open().ports.set(...args),
          createGroup: (...args) => open().ports.createGroup(...args),
          delete: (...args) => open().ports.delete(...args),
        },
      },
      close: () => void (isOpen = false),
    };
  }

  /**
   * Asks Ironic for what {@link changes} needs to know: the ports, when something is wanted of one
   * and nobody listed them.
   */
  complete(): Promise<Result<void, InspectorError>> {
    return this.#ports.complete();
  }

  /**
   * Everything that is to be sent to Ironic; `undefined` when there is nothing. Ports nobody listed
   * come after {@link complete}.
   */
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

  /**
   * The port with this MAC address or UUID, as far as it is known without asking, with what was
   * set.
   */
  findPort(id: string): Port | undefined {
    return this.#ports.find(id);
  }

  /** Sets what is at `path` in the port with this MAC address; `undefined` removes it. */
  setPort(
    address: string,
    path: string,
    value: Json | undefined,
    { author, refuse }: { readonly author: string; readonly refuse: (why: string) => void },
  ): void {
    this.#ports.set(address, path, value, author, refuse);
  }

  /**
   * The node as Ironic would have it once {@link changes} were sent. What Ironic itself would
   * change with them is not known: interfaces that a new driver resets.
   */
  preview(): IronicNode {
    if (this.#traits.size === 0) return this.#node.current;
    const traits = new Set(this.#node.record.traits ?? []);
    for (const [trait, { add }] of this.#traits) {
      if (add) traits.add(trait);
      else traits.delete(trait);
    }
    return { ...this.#node.current, traits: [...traits] };
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
    for (const [address, names] of this.#ports.authors) authors[portPlace(address)] = [...names];
    if (this.#ports.groups.length > 0) authors[PORT_GROUPS] = [...this.#ports.groupAuthors];
    for (const [trait, { author }] of this.#traits) authors[`trait ${trait}`] = [author];
    return authors;
  }
}

/**
 * The value of an entry of `properties.capabilities`, `k:v,k2:v2` (CONTRACT.md §3.9); of several
 * with the same name the last counts. An entry without a colon has none.
 */
export function capabilityIn(text: unknown, name: string): string | undefined {
  return entriesOf(text)
    .filter((entry) => entry.name === name)
    .at(-1)?.value;
}

/**
 * The text with an entry set, or without it when `value` is `undefined`. What it does not change it
 * leaves as it is: blanks, other names that are there twice. Of entries with this name one is left,
 * if one of them had another value.
 *
 * @returns why it cannot be: what is there is no text, or the entry would not be read as it was set
 */
export function withCapability(text: unknown, name: string, value: string | undefined): Result<string, string> {
  const problem = capabilityNameProblem(name) ?? (value === undefined ? undefined : capabilityValueProblem(value));
  if (problem !== undefined) return Err(problem);
  if (text !== undefined && text !== null && typeof text !== 'string') {
    return Err(
      `/properties/capabilities is no text but ${jsonTypeName(text)}, and left alone: ${name} is not set there`,
    );
  }
  const entries = entriesOf(text);
  const chunks = entries.map(({ chunk }) => chunk);
  const own = entries.filter((entry) => entry.name === name);
  if (value === undefined)
    return Ok(
      entries
        .filter((entry) => entry.name !== name)
        .map(({ chunk }) => chunk)
        .join(','),
    );
  if (own.length > 0 && own.every((entry) => entry.value === value.trim())) return Ok(chunks.join(','));
  const wanted = `${name}:${value}`;
  const [first] = own;
  if (first !== undefined) {
    const kept = entries.filter((entry) => entry === first || entry.name !== name);
    return Ok(kept.map((entry) => (entry === first ? wanted : entry.chunk)).join(','));
  }
  // A text that ends in a comma has room for one more.
  if (chunks.at(-1) === '') chunks.pop();
  return Ok([...chunks, wanted].join(','));
}

/** What is wrong with the name of an entry, if anything is: it would be read as something else. */
export function capabilityNameProblem(name: string): string | undefined {
  if (name !== '' && name === name.trim() && !/[,:]/.test(name)) return undefined;
  return `${JSON.stringify(name)} is no name of a capability: it must not be empty, have blanks around it, "," or ":"`;
}

/** What is wrong with the value of an entry, if anything is. */
export function capabilityValueProblem(value: string): string | undefined {
  return value.includes(',') ? `${JSON.stringify(value)} is no value of a capability: it must not have ","` : undefined;
}

interface Entry {
  /** As it is written. */
  readonly chunk: string;
  readonly name: string;
  readonly value: string | undefined;
}

function entriesOf(text: unknown): Entry[] {
  if (typeof text !== 'string') return [];
  return text.split(',').map((chunk) => {
    const colon = chunk.indexOf(':');
    const name = (colon < 0 ? chunk : chunk.slice(0, colon)).trim();
    return { chunk, name, value: colon < 0 ? undefined : chunk.slice(colon + 1).trim() };
  });
}
