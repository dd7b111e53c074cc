import type { Identifier, NodeUuid, Snapshot } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { insertMany } from '../insert-many.ts';
import type { Tables } from '../schema.ts';
import { identifierKeys, snapshotOf } from './history-rows.ts';

/** Identifiers that one query looks for at most; a machine has some dozens. */
const MAX_KEYS = 1_000;

/** In place of the node's last snapshot, unless that is newer. */
export async function replaceSnapshot(
  { differences }: Database,
  db: Kysely<Tables>,
  snapshot: Snapshot,
): Promise<void> {
  const { node, runId, at, identifiers } = snapshot;
  const known = await db.selectFrom('inspector_snapshots').select('at').where('node', '=', node).executeTakeFirst();
  if (known !== undefined && Number(known.at) > at.getTime()) return;
  const row = { node, run_id: runId, at: at.getTime(), identifiers: JSON.stringify(identifiers) };
  await forgetSnapshot(db, node);
  await db.insertInto('inspector_snapshots').values(row).execute();
  const rows = identifierKeys(identifiers).map((identifier) => ({ identifier, node }));
  await insertMany(db, differences, 'inspector_identifiers', rows);
}

export async function forgetSnapshot(db: Kysely<Tables>, node: NodeUuid): Promise<void> {
  await db.deleteFrom('inspector_snapshots').where('node', '=', node).execute();
  await db.deleteFrom('inspector_identifiers').where('node', '=', node).execute();
}

export async function findSnapshot(db: Kysely<Tables>, node: NodeUuid): Promise<Snapshot | undefined> {
  const row = await db.selectFrom('inspector_snapshots').selectAll().where('node', '=', node).executeTakeFirst();
  return row && snapshotOf(row);
}

/** One query: the identifiers by their index, and the snapshots of the nodes that have most. */
export async function sharedSnapshots(
  db: Kysely<Tables>,
  identifiers: readonly Identifier[],
  limit: number,
): Promise<Snapshot[]> {
  const keys = identifierKeys(identifiers).slice(0, MAX_KEYS);
  if (keys.length === 0 || limit <= 0) return [];
  const nodes = db
    .selectFrom('inspector_identifiers')
    .select((select) => ['inspector_identifiers.node', select.fn.countAll().as('shared')])
    .where('identifier', 'in', keys)
    .groupBy('inspector_identifiers.node')
    .orderBy('shared', 'desc')
    .orderBy('inspector_identifiers.node')
    .limit(sql.lit(limit))
    .as('nodes');
  const rows = await db
    .selectFrom(nodes)
    .innerJoin('inspector_snapshots', 'inspector_snapshots.node', 'nodes.node')
    .selectAll('inspector_snapshots')
    .orderBy('nodes.shared', 'desc')
    .orderBy('nodes.node')
    .execute();
  return rows.map(snapshotOf);
}
