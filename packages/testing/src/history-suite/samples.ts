import { createHash } from 'node:crypto';
import type {
  EventQuery,
  HistoryStore,
  HistoryBatch,
  HistoryEvent,
  HistoryRunUpdate,
  Identifier,
  NewHistoryEvent,
  RefusedCallbacks,
  Retention,
  Snapshot,
} from '@ironic-inspector/core';
import { valueOf } from '../expect-result.ts';

export const NODE = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
export const OTHER = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';

/** A moment of the day on which all samples are. */
export function at(second: number): Date {
  return new Date(1_700_000_000_000 + second * 1000);
}

let batches = 0;

/** A batch with a name of its own. */
export function batch(parts: Partial<HistoryBatch>): HistoryBatch {
  batches += 1;
  return { id: `batch-${batches}`, runs: [], events: [], documents: [], snapshots: [], refused: [], ...parts };
}

/** Appends one batch. */
export async function append(history: HistoryStore, parts: Partial<HistoryBatch>): Promise<void> {
  valueOf(await history.append(batch(parts)));
}

export function run(runId: string, parts: Partial<HistoryRunUpdate> = {}): HistoryRunUpdate {
  return { runId, node: NODE, startedAt: at(0), state: 'starting', ...parts };
}

/** A run that ended well, a minute after it began. */
export function finished(runId: string, second: number, parts: Partial<HistoryRunUpdate> = {}): HistoryRunUpdate {
  return run(runId, { startedAt: at(second), finishedAt: at(second + 60), state: 'finished', ...parts });
}

/** A run that failed, a minute after it began. */
export function failed(runId: string, second: number, parts: Partial<HistoryRunUpdate> = {}): HistoryRunUpdate {
  return finished(runId, second, { state: 'error', error: 'no', ...parts });
}

export function event(runId: string, key: string, parts: Partial<NewHistoryEvent> = {}): NewHistoryEvent {
  return {
    key,
    runId,
    node: NODE,
    at: at(1),
    instance: 'one',
    requestId: undefined,
    step: { type: 'warning', source: 'test', message: key },
    ...parts,
  };
}

export function snapshot(node: string, second: number, identifiers: readonly Identifier[]): Snapshot {
  return { node, runId: `run of ${node}`, at: at(second), identifiers };
}

export function mac(number: number): Identifier {
  return { kind: 'mac', value: `52:54:00:00:00:${number.toString(16).padStart(2, '0')}` };
}

export function serial(value: string): Identifier {
  return { kind: 'system-serial', value };
}

export function refused(id: string, parts: Partial<RefusedCallbacks> = {}): RefusedCallbacks {
  return {
    id,
    reason: 'unknown-machine',
    identifiers: [mac(1)],
    remoteAddress: '192.0.2.10',
    node: undefined,
    firstAt: at(1),
    lastAt: at(1),
    count: 1,
    ...parts,
  };
}

/** By which nothing goes. */
export const EVERYTHING: Retention = Object.freeze({
  runsPerNode: 1000,
  finishedBefore: at(-1_000_000),
  failedBefore: at(-1_000_000),
  refusedBefore: at(-1_000_000),
  bytes: 1_000_000_000,
  refusedEntries: 1_000_000,
});

/** Sweeps until it is done; fails when it never is. Gives how many rounds that took. */
export async function sweep(history: HistoryStore, retention: Partial<Retention>, limit = 10_000): Promise<number> {
  for (let round = 1; round <= 1000; round += 1) {
    if (valueOf(await history.sweep({ ...EVERYTHING, ...retention }, limit)).isDone) return round;
  }
  throw new Error('sweep is never done');
}

/** Which events: all without a limit. */
type Events = Omit<EventQuery, 'limit'>;

/** What there is of a run, or of all: each event's key. */
export async function keysOf(history: HistoryStore, query: Events = {}): Promise<string[]> {
  return (await eventsOf(history, query)).map(({ key }) => key);
}

export async function eventsOf(history: HistoryStore, query: Events = {}): Promise<readonly HistoryEvent[]> {
  return valueOf(await history.events({ ...query, limit: 10_000 }));
}

export async function runIds(
  history: HistoryStore,
  query: Partial<Parameters<HistoryStore['runs']>[0]> = {},
): Promise<string[]> {
  return valueOf(await history.runs({ limit: 1000, ...query })).map(({ runId }) => runId);
}

export async function refusedIds(
  history: HistoryStore,
  query: Partial<Parameters<HistoryStore['refused']>[0]> = {},
): Promise<string[]> {
  return valueOf(await history.refused({ limit: 1000, ...query })).map(({ id }) => id);
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
