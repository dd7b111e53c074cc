import { jsonText, parseJson } from '@ironic-inspector/core';
import type { InspectorError, PostRequest, PostStore, RelayedPost, Result } from '@ironic-inspector/core';
import type { Database } from './database.ts';
import { pack, unpack } from './documents.ts';
import type { PostRow } from './schema.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

type Head = Omit<RelayedPost, 'body'>;

const HEAD = ['id', 'owner', 'received_at', 'request'] as const;

/** A row a post: there are few, and each is there for a short time. */
export class SqlPostStore implements PostStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async keep({ id, owner, receivedAt, request, body }: RelayedPost): ReturnType<PostStore['keep']> {
    const packed = await pack(body);
    return this.#database.attempt(`keep post ${id}`, async (db) => {
      const row = { id, owner, received_at: receivedAt.getTime(), request: jsonText(request), body: packed };
      for (;;) {
        if (await this.#database.inserted(db.insertInto('inspector_posts').values(row))) {
          return { post: headOf(row), isNew: true };
        }
        const kept = await db.selectFrom('inspector_posts').select(HEAD).where('id', '=', id).executeTakeFirst();
        // Unless it was removed in between.
        if (kept !== undefined) return { post: headOf(kept), isNew: false };
      }
    });
  }

  async get(id: string): Answer<RelayedPost | undefined> {
    return this.#database.attempt(`find post ${id}`, async (db) => {
      const row = await db.selectFrom('inspector_posts').selectAll().where('id', '=', id).executeTakeFirst();
      return row && { ...headOf(row), body: await unpack(row.body) };
    });
  }

  async list(): Answer<readonly Head[]> {
    return this.#database.attempt('list posts', async (db) => {
      const rows = await db.selectFrom('inspector_posts').select(HEAD).orderBy('received_at').execute();
      return rows.map(headOf);
    });
  }

  async take(id: string, from: string, to: string): Answer<boolean> {
    return this.#database.attempt(`take post ${id}`, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('inspector_posts')
        .set({ owner: to })
        .where('id', '=', id)
        .where('owner', '=', from)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    });
  }

  async remove(id: string): Answer<void> {
    return this.#database.carryOut(`remove post ${id}`, (db) =>
      db.deleteFrom('inspector_posts').where('id', '=', id).execute(),
    );
  }
}

function headOf({ id, owner, received_at, request }: Omit<PostRow, 'body'>): Head {
  return { id, owner, receivedAt: new Date(Number(received_at)), request: parseJson(request) as PostRequest };
}
