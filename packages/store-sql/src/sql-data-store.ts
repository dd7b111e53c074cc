import type { DataKind, DataStore, InspectorError, NodeUuid, Result } from '@ironic-inspector/core';
import type { Database } from './database.ts';
import { pack, unpack } from './documents.ts';

/** Two rows a node. */
export class SqlDataStore implements DataStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async save(uuid: NodeUuid, kind: DataKind, document: string): Promise<Result<string | undefined, InspectorError>> {
    const { orReplace } = this.#database.differences;
    const row = { node: uuid, kind, document: await pack(document) };
    const kept = await this.#database.carryOut(`keep the ${kind} data of node ${uuid}`, (db) =>
      db
        .insertInto('inspector_data')
        .values(row)
        .modifyEnd(orReplace(['node', 'kind'], ['document']))
        .execute(),
    );
    return kept.map(() => undefined);
  }

  async load(uuid: NodeUuid, kind: DataKind): Promise<Result<string | undefined, InspectorError>> {
    return this.#database.attempt(`give the ${kind} data of node ${uuid}`, async (db) => {
      const row = await db
        .selectFrom('inspector_data')
        .select('document')
        .where('node', '=', uuid)
        .where('kind', '=', kind)
        .executeTakeFirst();
      return row && unpack(row.document);
    });
  }

  async discard(uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    return this.#database.carryOut(`discard the data of node ${uuid}`, (db) =>
      db.deleteFrom('inspector_data').where('node', '=', uuid).execute(),
    );
  }
}
