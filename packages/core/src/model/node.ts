/**
 * Ironic's record of a machine: the fields that matter here; all others are kept as Ironic sent
 * them.
 */
export interface IronicNode {
  readonly uuid: NodeUuid;
  readonly name?: string | null | undefined;
  readonly provision_state?: string | null | undefined;
  readonly power_state?: string | null | undefined;
  readonly driver?: string | null | undefined;
  readonly driver_info?: Readonly<Record<string, unknown>> | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly traits?: readonly string[] | null | undefined;
  readonly [field: string]: unknown;
}

/** Ironic's record of one of a node's NICs. */
export interface Port {
  readonly uuid: string;
  /** MAC address, as Ironic spells it: lower case. */
  readonly address: string;
  readonly node_uuid?: NodeUuid | null | undefined;
  readonly pxe_enabled?: boolean | null | undefined;
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  readonly local_link_connection?: Readonly<Record<string, unknown>> | undefined;
  readonly physical_network?: string | null | undefined;
  /** The group that it is in. */
  readonly portgroup_uuid?: string | null | undefined;
  readonly [field: string]: unknown;
}

/** Some fields of a port. */
export type PortFields = Pick<Port, 'uuid'> & Partial<Port>;

/** What a new port is created with. */
export interface NewPort {
  readonly node_uuid: NodeUuid;
  readonly address: string;
  readonly pxe_enabled: boolean;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly local_link_connection?: Readonly<Record<string, unknown>>;
  readonly physical_network?: string;
  readonly portgroup_uuid?: string;
}

/** What a new group of ports is created with: NICs of a node that are one link together. */
export interface NewPortGroup {
  /** Chosen by the caller, so that a repeated attempt is recognised. */
  readonly uuid: string;
  readonly node_uuid: NodeUuid;
  /** MAC address of the link: that of one of the ports. */
  readonly address: string;
  /** As Linux names modes of bonding: `802.3ad`. */
  readonly mode: string;
  /** Whether its ports may also be used alone, as to boot from the network. */
  readonly standalone_ports_supported: boolean;
}

/** What a new node is created with; everything else is Ironic's default. */
export interface NewNode {
  readonly driver: string;
  /** Chosen by the caller, so that a repeated attempt is recognised. */
  readonly uuid?: NodeUuid;
  readonly name?: string;
  readonly driver_info?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** One step of a JSON patch (RFC 6902), as Ironic takes it. */
export type PatchStep =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };
export type JsonPatch = readonly PatchStep[];

/** The UUID of an Ironic node, canonical: lower case, dashes. */
export type NodeUuid = string;

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BARE = /^[0-9a-f]{32}$/;

/**
 * The canonical form of a UUID in any spelling the original accepts: upper case, without dashes, in
 * braces, with a `urn:uuid:` prefix (CONTRACT.md §1.13). Unlike there, the canonical form is what
 * is looked up.
 *
 * @returns `undefined` when `text` is not like a UUID: it is a node's name, then.
 */
export function canonicalUuid(text: string): NodeUuid | undefined {
  if (CANONICAL.test(text)) return text;
  const bare = text
    .toLowerCase()
    .replace(/^urn:/, '')
    .replace(/^uuid:/, '')
    .replace(/^\{+/, '')
    .replace(/\}+$/, '')
    .replaceAll('-', '');
  if (!BARE.test(bare)) return undefined;
  return [bare.slice(0, 8), bare.slice(8, 12), bare.slice(12, 16), bare.slice(16, 20), bare.slice(20)].join('-');
}

/** Provision states in which Ironic lets a node be introspected (CONTRACT.md §3.6). */
export const INTROSPECTABLE: readonly string[] = Object.freeze([
  'enroll',
  'manageable',
  'inspecting',
  'inspect wait',
  'inspect failed',
]);
/** Provision states of a machine that somebody uses. */
export const IN_USE: readonly string[] = Object.freeze(['active', 'rescue']);

/**
 * Whether somebody uses the machine: its power is never touched then, and its ports are not
 * changed.
 */
export function isInUse(node: IronicNode): boolean {
  return IN_USE.includes((node.provision_state ?? '').toLowerCase());
}
