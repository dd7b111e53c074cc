import type { DataKind, DataStore, InspectorError, NodeUuid, Result } from '@ironic-inspector/core';
import { discardDataDocuments, findDataDocument, keepDataDocument } from './data-documents.ts';
import type { Database } from './database.ts';
import { pack, unpack } from './documents.ts';
import { digestOf } from './kept-documents.ts';

/** Two references a node, to documents that the history may refer to as well. */
export class SqlDataStore implements DataStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>> {
    const reference = { node: uuid, kind, digest: digestOf(document) };
    const packed = await pack(document);
    const kept = await this.#database.carryOut(`keep the ${kind} data of node ${uuid}`, (db) =>
      db.transaction().execute((transaction) => keepDataDocument(this.#database, transaction, reference, packed)),
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
    return this.#database.carryOut(`discard the data of node ${uuid}`, (db) =>
      db.transaction().execute((transaction) => discardDataDocuments(this.#database, transaction, uuid)),
    );
  }
}
