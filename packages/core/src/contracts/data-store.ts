import type { InspectorError } from '../errors.ts';
import type { NodeUuid } from '../model/node.ts';
import type { Result } from '../result.ts';

/** Before hooks, or after them. */
export type DataKind = 'unprocessed' | 'processed';

/**
 * The archive of what ramdisks sent and what became of it; two documents a node, kept apart.
 *
 * Documents are JSON text, so that key order and spelling survive whatever holds them. They never contain `logs`.
 * Nothing relies on the archive to carry on a run: it may be slow, remote or down. Its failures are `store-failed`.
 */
export interface DataStore {
  /**
   * Keeps `document` in place of what was kept of this kind.
   *
   * @returns the name under which it can be found there by others; `undefined` where there is no such name
   */
  save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>>;
  /** The document kept last, to the letter; `Ok(undefined)` when there is none. */
  load(uuid: NodeUuid, kind: DataKind): Promise<Result<string | undefined, InspectorError>>;
  /** Removes both documents; `Ok` also when there are none. */
  discard(uuid: NodeUuid): Promise<Result<void, InspectorError>>;
}
