import type { HistoryRun } from '../contracts/history-records.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';

/** Which nodes are meant. */
export interface DeletedNodesOptions {
  /**
   * Also those that only history knows: their records went long ago. What history keeps goes as
   * well, of all of them. `not-supported` where there is none.
   * @default false
   */
  readonly history?: boolean;
}

/** Which nodes on record are gone from Ironic. */
export interface DeletedNodes {
  /** How many nodes are known: on record, and in history where that was asked for. */
  readonly known: number;
  /** The records of those that Ironic has no more. */
  readonly gone: readonly Introspection[];
  /** The last runs of those that only history knows, with the option `history`. */
  readonly past: readonly HistoryRun[];
}

/** What became of nodes that were to be forgotten. */
export interface ForgottenNodes {
  readonly forgotten: readonly NodeUuid[];
  /** Those that could not be looked at or removed; they are still on record. */
  readonly failed: readonly { readonly node: NodeUuid; readonly error: InspectorError }[];
}
