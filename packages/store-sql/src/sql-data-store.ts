import { DONE } from '@ironic-inspector/core';
import type { DataKind, DataStore, InspectorError, NodeUuid, Result } from '@ironic-inspector/core';
import { discardDataDocuments, findDataDocument, keepDataDocument, keepInOne } from './data-documents.ts';
import type { Database } from './database.ts';
import { pack, unpack } from './documents.ts';
import { digestOf } from './kept-documents.ts';

/** How many digests are remembered: two for each of ten thousand nodes that are asked at once. */
const MOST_DIGESTS = 20_000;

/** Two references a node, to documents that the history may refer to as well. */
export class SqlDataStore implements DataStore {
  readonly #database: Database;
  /**
   * Documents that nodes had at their last run, and that the history has. A machine that has not
   * changed posts the same again: it need not be packed, which takes longer than all else.
   */
  readonly #past = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  async save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>> {
    const reference = { node: uuid, kind, digest: digestOf(document) };
    const isKnown = this.#past.delete(reference.digest);
    const packed = isKnown ? () => pack(document) : await pack(document);
    if (this.#database.differences.writesInOne) {
      const kept = await this.#database.attempt(`keep the ${kind} data of node ${uuid}`, (db) =>
        keepInOne(db, this.#database.differences, reference, typeof packed === 'object' ? packed : undefined),
      );
      if (kept.err || kept.val) return kept.map(() => undefined);
    }
    const kept = await this.#database.write(`keep the ${kind} data of node ${uuid}`, (db) =>
      keepDataDocument(this.#database, db, reference, packed),
    );
    return kept.map(() => undefined);
  }

  async load(uuid: NodeUuid, kind: DataKind): Promise<Result<string | undefined, InspectorError>> {
    return this.#database.attempt(`give the ${kind} data of node ${uuid}`, async (db) => {
      const packed = await findDataDocument(db, uuid, kind);
      return packed && unpack(packed);
    });
  }

  async discard(uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    const left = await this.#database.write(`discard the data of node ${uuid}`, (db) =>
      discardDataDocuments(this.#database, db, uuid),
    );
    if (left.err) return left;
    for (const digest of left.val) this.#past.add(digest);
    for (const digest of this.#past) {
      if (this.#past.size <= MOST_DIGESTS) break;
      this.#past.delete(digest);
    }
    return DONE;
  }
}
