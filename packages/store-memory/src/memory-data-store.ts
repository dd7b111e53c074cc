import { DONE, Ok } from '@ironic-inspector/core';
import type { DataKind, DataStore, InspectorError, NodeUuid, Result } from '@ironic-inspector/core';

/** Two documents a node; text is immutable, so nothing needs to be copied. */
export class MemoryDataStore implements DataStore {
  readonly #documents = { unprocessed: new Map<NodeUuid, string>(), processed: new Map<NodeUuid, string>() };

  async save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>> {
    this.#documents[kind].set(uuid, document);
    return Ok(undefined);
  }

  async load(uuid: NodeUuid, kind: DataKind): Promise<Result<string | undefined, InspectorError>> {
    return Ok(this.#documents[kind].get(uuid));
  }

  async discard(uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    this.#documents.unprocessed.delete(uuid);
    this.#documents.processed.delete(uuid);
    return DONE;
  }
}
