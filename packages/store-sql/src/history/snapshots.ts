import type { Identifier, NodeUuid, Snapshot } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import { insertMany } from '../insert-many.ts';
import { portions } from '../kept-documents.ts';
import type { Tables } from '../schema.ts';
import { identifierKeys, snapshotOf } from './history-rows.ts';

/** Identifiers that one query looks for at most; a machine has some dozens. */
const MAX_KEYS = 1_000;

/** Each in place of its node's last snapshot, unless that is newer. */
export async function replaceSnapshots(
  { differences }: Database,
  db: Kysely<Tables>,
  given: readonly Snapshot[],
): Promise<void> {
  const newest = new Map<NodeUuid, Snapshot>();
  for (const snapshot of given) {
    const other = newest.get(snapshot.node);
    if (other === undefined || other.at <= snapshot.at) newest.set(snapshot.node, snapshot);
  }
  for (const nodes of portions([...newest.keys()])) {
    const known = await db
      .selectFrom('inspector_snapshots')
      .select(['node', 'at'])
      .where('node', 'in', nodes)
      .execute();
    for (const { node, at } of known) {
      const snapshot = newest.get(node);
      if (snapshot !== undefined && Number(at) > snapshot.at.getTime()) newest.delete(node);
    }
  }
  const snapshots = [...newest.values()];
  await forgetSnapshots(db, [...newest.keys()]);
  const rows = snapshots.map(({ node, runId, at, identifiers }) => ({
    node,
    run_id: runId,
    at: at.getTime(),
    identifiers: JSON.stringify(identifiers),
  }));
  await insertMany(db, differences, 'inspector_snapshots', rows);
  const found = snapshots.flatMap(({ node, identifiers }) =>
    identifierKeys(identifiers).map((identifier) => ({ identifier, node })),
  );
  await insertMany(db, differences, 'inspector_identifiers', found);
}

export async function forgetSnapshots(db: Kysely<Tables>, nodes: readonly NodeUuid[]): Promise<void> {
  for (const some of portions(nodes)) {
    await db.deleteFrom('inspector_snapshots').where('node', 'in', some).execute();
    await db.deleteFrom('inspector_identifiers').where('node', 'in', some).execute();
  }
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
