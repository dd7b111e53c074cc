import { DONE, Err, InspectorError } from '@ironic-inspector/core';
import type { Result, Webhook, WebhookFailing, WebhookStore } from '@ironic-inspector/core';
import type { Database } from './database.ts';
import type { WebhookRow } from './schema.ts';

type Answer<T> = Promise<Result<T, InspectorError>>;

/** A row a webhook, most of which is one JSON text. */
export class SqlWebhookStore implements WebhookStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(webhook: Webhook, secret: string): Answer<void> {
    const { id, createdAt, revision } = webhook;
    const kept = this.#database.secrets.keepSigning(secret, id);
    if (kept.err) return kept;
    const row = { id, created_at: createdAt.getTime(), revision, webhook: textOf(webhook), secret: kept.val };
    const added = await this.#database.attempt(`add webhook ${id}`, (db) =>
      this.#database.inserted(db.insertInto('inspector_webhooks').values(row)),
    );
    if (added.err) return added;
    return added.val ? DONE : Err(new InspectorError('already-exists', `There is a webhook ${id}`));
  }

  async get(id: string): Answer<Webhook | undefined> {
    return this.#database.attempt(`find webhook ${id}`, async (db) => {
      const row = await db.selectFrom('inspector_webhooks').selectAll().where('id', '=', id).executeTakeFirst();
      return row && webhookOf(row);
    });
  }

  async list(): Answer<readonly Webhook[]> {
    return this.#database.attempt('list webhooks', async (db) => {
      const rows = await db.selectFrom('inspector_webhooks').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(webhookOf);
    });
  }

  async update(webhook: Webhook): Answer<boolean> {
    const { id, createdAt, revision } = webhook;
    return this.#database.attempt(`update webhook ${id}`, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('inspector_webhooks')
        .set({ created_at: createdAt.getTime(), revision: revision + 1, webhook: textOf(webhook) })
        .where('id', '=', id)
        .where('revision', '=', revision)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    });
  }

  async remove(id: string): Answer<boolean> {
    return this.#database.attempt(`remove webhook ${id}`, async (db) => {
      const { numDeletedRows } = await db.deleteFrom('inspector_webhooks').where('id', '=', id).executeTakeFirst();
      if (numDeletedRows > 0n) this.#database.eraseSoon();
      return numDeletedRows > 0n;
    });
  }

  async secret(id: string): Answer<string | undefined> {
    return this.#database.attempt(`read the secret of webhook ${id}`, async (db) => {
      const row = await db.selectFrom('inspector_webhooks').select('secret').where('id', '=', id).executeTakeFirst();
      return row && this.#database.secrets.readSigning(row.secret, id);
    });
  }

  async replaceSecret(id: string, secret: string): Answer<boolean> {
    const kept = this.#database.secrets.keepSigning(secret, id);
    if (kept.err) return kept;
    return this.#database.attempt(`replace the secret of webhook ${id}`, async (db) => {
      const { numUpdatedRows } = await db
        .updateTable('inspector_webhooks')
        .set({ secret: kept.val })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n) this.#database.eraseSoon();
      return numUpdatedRows > 0n;
    });
  }
}

/** What has no column of its own. */
function textOf(webhook: Webhook): string {
  const { id: _, createdAt: __, revision: ___, ...rest } = webhook;
  return JSON.stringify(rest);
}

type Kept = Omit<Webhook, 'id' | 'createdAt' | 'revision' | 'deliveredAt' | 'failing'> & {
  readonly deliveredAt?: string;
  readonly failing?: Omit<WebhookFailing, 'since' | 'nextAt'> & { readonly since: string; readonly nextAt: string };
};

function webhookOf({ id, created_at, revision, webhook }: WebhookRow): Webhook {
  const { deliveredAt, failing, ...rest } = JSON.parse(webhook) as Kept;
  return {
    ...rest,
    id,
    createdAt: new Date(Number(created_at)),
    revision: Number(revision),
    deliveredAt: deliveredAt === undefined ? undefined : new Date(deliveredAt),
    failing: failing && { ...failing, since: new Date(failing.since), nextAt: new Date(failing.nextAt) },
  };
}
