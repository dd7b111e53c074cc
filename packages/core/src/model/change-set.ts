import type { JsonPatch, NewPort, NewPortGroup } from './node.ts';

/**
 * Everything that hooks or rules want written to Ironic, with absolute values: sending it twice is
 * the same as once. Plain JSON, so that a store can keep it until it was sent.
 */
export interface ChangeSet {
  /** One patch of the node, and who asked for each of its paths. */
  readonly node: JsonPatch;
  readonly resetInterfaces: boolean;
  readonly ports: readonly PortChange[];
  /** Groups to be created before the ports that are to be in them; absent when there are none. */
  readonly portGroups?: readonly NewPortGroup[];
  readonly addTraits: readonly string[];
  readonly removeTraits: readonly string[];
  /**
   * Who asked: hook or rule by what it changes (`/properties/cpus`, `port 52:54:…`, `port groups`,
   * `trait CUSTOM_X`).
   */
  readonly authors: Readonly<Record<string, readonly string[]>>;
}

export type PortChange =
  | { readonly kind: 'create'; readonly port: NewPort }
  | { readonly kind: 'patch'; readonly uuid: string; readonly address: string; readonly patch: JsonPatch }
  | { readonly kind: 'delete'; readonly uuid: string; readonly address: string };
