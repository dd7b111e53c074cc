import { isLateUpdate, jsonText, parseJson, runOutcome } from '@ironic-inspector/core';
import type {
  HistoryEvent,
  HistoryRun,
  HistoryRunUpdate,
  HistoryStep,
  Identifier,
  NewHistoryEvent,
  RefusedCallbacks,
  Snapshot,
} from '@ironic-inspector/core';
import { lookupKey } from '../rows.ts';
import type { HistoryEventRow, HistoryRunRow, RefusedRow, SnapshotRow } from './history-schema.ts';

/** What a run has in JSON. */
type RunDetails = Omit<HistoryRun, 'runId' | 'node' | 'startedAt' | 'finishedAt'>;

/** The columns that say what is known of a run. */
export type RunColumns = Omit<HistoryRunRow, 'number' | 'superseded' | 'events' | 'bytes'>;

/** All columns of a run but the one that a later run changes. */
export const RUN_COLUMNS = [
  'number',
  'run_id',
  'node',
  'name',
  'outcome',
  'started_at',
  'finished_at',
  'events',
  'bytes',
  'details',
] as const;

export function runColumns({ runId, node, startedAt, finishedAt, ...details }: HistoryRun): RunColumns {
  const { name, state } = details;
  return {
    run_id: runId,
    node,
    name: nameKey(name),
    outcome: runOutcome({ state, finishedAt }),
    started_at: startedAt.getTime(),
    finished_at: finishedAt?.getTime() ?? null,
    details: jsonText(details),
  };
}

export function historyRunOf({ run_id, node, started_at, finished_at, details }: RunColumns): HistoryRun {
  const known = parseJson(details) as Partial<RunDetails> & Pick<RunDetails, 'state' | 'documents'>;
  return {
    runId: run_id,
    node,
    name: known.name,
    kind: known.kind,
    askedBy: known.askedBy,
    requestId: known.requestId,
    startedAt: new Date(Number(started_at)),
    finishedAt: finished_at === null ? undefined : new Date(Number(finished_at)),
    state: known.state,
    changes: known.changes ?? 0,
    error: known.error,
    failure: known.failure,
    documents: known.documents,
    logs: known.logs,
  };
}

/** What is on record after `update`, in whichever order updates come. */
export function updatedRun(before: HistoryRun | undefined, update: HistoryRunUpdate): HistoryRun {
  const isLate = before !== undefined && isLateUpdate(before, update);
  return {
    runId: update.runId,
    node: update.node,
    name: update.name ?? before?.name,
    kind: update.kind ?? before?.kind,
    askedBy: update.askedBy ?? before?.askedBy,
    requestId: update.requestId ?? before?.requestId,
    startedAt: update.startedAt,
    finishedAt: isLate ? before.finishedAt : (update.finishedAt ?? before?.finishedAt),
    state: isLate ? before.state : update.state,
    changes: isLate ? before.changes : (update.changes ?? before?.changes ?? 0),
    error: update.error ?? before?.error,
    failure: update.failure ?? before?.failure,
    documents: before?.documents ?? {},
    logs: update.logs ?? before?.logs,
  };
}

/** What runs are found by. */
export function nameKey(name: string | undefined): string | null {
  return name === undefined ? null : lookupKey(name);
}

interface EventDetails {
  readonly instance: string;
  readonly requestId?: string;
  /** Where the column has its digest. */
  readonly key?: string;
  readonly step: HistoryStep;
}

export type EventColumns = Pick<HistoryEventRow, 'event_key' | 'at' | 'details'>;

export function eventColumns({ key, at, instance, requestId, step }: NewHistoryEvent): EventColumns {
  const event_key = lookupKey(key);
  const details: EventDetails = {
    instance,
    ...(requestId !== undefined && { requestId }),
    ...(event_key !== key && { key }),
    step,
  };
  return { event_key, at: at.getTime(), details: jsonText(details) };
}

/** An event beside its run. */
export type JoinedEventRow = Omit<HistoryEventRow, 'run'> & Pick<HistoryRunRow, 'run_id' | 'node'>;

export function historyEventOf(row: JoinedEventRow): HistoryEvent {
  const { instance, requestId, key = row.event_key, step } = parseJson(row.details) as EventDetails;
  return {
    key,
    runId: row.run_id,
    node: row.node,
    at: new Date(Number(row.at)),
    instance,
    requestId,
    step: step.type === 'interrupted' ? { ...step, since: new Date(step.since) } : step,
    position: Number(row.position),
    sequence: Number(row.sequence),
  };
}

/** What one identifier is found by: kind and value in one column. */
function identifierKey({ kind, value }: Identifier): string {
  return lookupKey(`${kind}=${value}`);
}

/** Each once. */
export function identifierKeys(identifiers: readonly Identifier[]): string[] {
  return [...new Set(identifiers.map(identifierKey))];
}

/** What machines of a product are found by: its name in lower case. */
export function productKey(product: string): string {
  return lookupKey(product.toLowerCase());
}

export function snapshotRow(snapshot: Snapshot): SnapshotRow {
  const { node, runId, at, identifiers, hardware, name, machine, findings } = snapshot;
  const isTold = name !== undefined || machine !== undefined || findings !== undefined;
  return {
    node,
    run_id: runId,
    at: at.getTime(),
    identifiers: JSON.stringify(identifiers),
    hardware: hardware ?? null,
    machine: isTold ? JSON.stringify({ name, machine, findings }) : null,
    product: machine?.product === undefined ? null : productKey(machine.product),
  };
}

export function snapshotOf({ node, run_id, at, identifiers, hardware, machine }: SnapshotRow): Snapshot {
  return {
    node,
    runId: run_id,
    at: new Date(Number(at)),
    identifiers: JSON.parse(identifiers) as Identifier[],
    ...(hardware !== null && { hardware }),
    ...(machine !== null && (JSON.parse(machine) as Pick<Snapshot, 'name' | 'machine' | 'findings'>)),
  };
}

type RefusedDetails = Pick<RefusedCallbacks, 'reason' | 'identifiers'> & { readonly remoteAddress?: string };

export function refusedDetails({ reason, identifiers, remoteAddress }: RefusedCallbacks): string {
  const details: RefusedDetails = { reason, identifiers, ...(remoteAddress !== undefined && { remoteAddress }) };
  return JSON.stringify(details);
}

export function refusedOf(row: RefusedRow): RefusedCallbacks {
  const { reason, identifiers, remoteAddress } = JSON.parse(row.details) as RefusedDetails;
  return {
    id: row.id,
    reason,
    identifiers,
    remoteAddress,
    node: row.node ?? undefined,
    firstAt: new Date(Number(row.first_at)),
    lastAt: new Date(Number(row.last_at)),
    count: Number(row.times),
  };
}
