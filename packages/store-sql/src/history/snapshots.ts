import type { Identifier, MachineQuery, NodeUuid, Snapshot } from '@ironic-inspector/core';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Differences } from '../differences.ts';
import { insertMany } from '../insert-many.ts';
import type { Tables } from '../schema.ts';
import { portions, selectIn } from '../select-in.ts';
import { identifierKeys, productKey, snapshotOf, snapshotRow } from './history-rows.ts';
import type { SnapshotRow } from './history-schema.ts';

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
  const rows = new Map(Array.from(newest.values(), (snapshot) => [snapshot.node, snapshotRow(snapshot)]));
  const same = new Set<NodeUuid>();
  for (const { node, at, identifiers } of await snapshotRows(db, differences, [...newest.keys()])) {
    const row = rows.get(node);
    if (row !== undefined && Number(at) > row.at) rows.delete(node);
    // Their rows stay as they are: a machine mostly is the one that it was.
    else if (row?.identifiers === identifiers) same.add(node);
  }
  const changed = [...rows.keys()].filter((node) => !same.has(node));
  await deleteOf(db, 'inspector_identifiers', changed);
  await insertMany(db, differences, 'inspector_snapshots', [...rows.values()], ['node']);
  const found = changed.flatMap((node) =>
    identifierKeys(newest.get(node)?.identifiers ?? []).map((identifier) => ({ identifier, node })),
  );
  await insertMany(db, differences, 'inspector_identifiers', found);
}

export async function forgetSnapshots(db: Kysely<Tables>, nodes: readonly NodeUuid[]): Promise<void> {
  await deleteOf(db, 'inspector_snapshots', nodes);
  await deleteOf(db, 'inspector_identifiers', nodes);
}

async function deleteOf(
  db: Kysely<Tables>,
  table: 'inspector_snapshots' | 'inspector_identifiers',
  nodes: readonly NodeUuid[],
): Promise<void> {
  for (const some of portions(nodes)) await db.deleteFrom(table).where('node', 'in', some).execute();
}

export async function findSnapshots(
  { differences }: Database,
  db: Kysely<Tables>,
  nodes: readonly NodeUuid[],
): Promise<Snapshot[]> {
  return (await snapshotRows(db, differences, nodes)).map(snapshotOf);
}

async function snapshotRows(
  db: Kysely<Tables>,
  differences: Differences,
  nodes: readonly NodeUuid[],
): Promise<SnapshotRow[]> {
  const columns = ['node', 'run_id', 'at', 'identifiers', 'hardware', 'machine', 'product'] as const;
  return selectIn(db, differences, 'inspector_snapshots', columns, 'node', nodes);
}

export async function findSnapshot(db: Kysely<Tables>, node: NodeUuid): Promise<Snapshot | undefined> {
  const row = await db.selectFrom('inspector_snapshots').selectAll().where('node', '=', node).executeTakeFirst();
  return row && snapshotOf(row);
}

/** Those of one product, by their nodes: one look at the table of them, which has a row a node. */
export async function findMachines(db: Kysely<Tables>, { product, limit, after }: MachineQuery): Promise<Snapshot[]> {
  if (limit <= 0) return [];
  const rows = await db
    .selectFrom('inspector_snapshots')
    .selectAll()
    .where('product', '=', productKey(product))
    .$if(after !== undefined, (query) => query.where('node', '>', after ?? ''))
    .orderBy('node')
    .limit(sql.lit(limit))
    .execute();
  return rows.map(snapshotOf);
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
