import type { HistoryEvent, NewHistoryEvent } from '../contracts/history-records.ts';
import type { HistoryRunUpdate } from '../contracts/history-store.ts';
import type { RunKind } from '../contracts/history-records.ts';
import type { Introspection } from '../model/introspection.ts';
import type { TrailEntry } from '../model/trail.ts';
import { maskText } from './mask.ts';

/** Names the event of a change of state, as whoever saw it and the trail on record both know it. */
export function stateKey(runId: string, sequence: number): string {
  return `${runId}:state:${sequence}`;
}

/** Names the gap before that change of state. */
export function gapKey(runId: string, sequence: number): string {
  return `${runId}:gap:${sequence}`;
}

/**
 * What a history that has the whole trail of the run has. A run without a trail began in an older
 * version: its gap says so.
 */
export function trailKeys({ runId, trail }: Introspection): readonly string[] {
  if (trail.length === 0) return [gapKey(runId, 0)];
  return trail.map(({ sequence }) => stateKey(runId, sequence));
}

/** The change of state as an event: what its trail has of it. */
export function trailEvent(run: Introspection, entry: TrailEntry): NewHistoryEvent {
  const { sequence, at, event, from, to, instance } = entry;
  const isEnd = entry === run.trail.at(-1);
  const failure = isEnd && run.failure && { failure: { ...run.failure, message: maskText(run.failure.message) } };
  return {
    key: stateKey(run.runId, sequence),
    runId: run.runId,
    node: run.uuid,
    at,
    instance,
    requestId: undefined,
    step: { type: 'state-changed', event, from, to, ...failure },
  };
}

/** The other way round: the entry of a change of state, and none of any other event. */
export function trailEntry({ key, runId, at, instance, step }: HistoryEvent): readonly TrailEntry[] {
  const sequence = Number(key.slice(stateKey(runId, 0).length - 1));
  if (step.type !== 'state-changed' || !Number.isInteger(sequence)) return [];
  const { event, from, to, failure } = step;
  return [{ sequence, at, event, from, to, instance, ...(failure && { failure: failure.code }) }];
}

/** What the record of a run says of it. */
export function runUpdate(run: Introspection, name: string | undefined): HistoryRunUpdate {
  const kind = kindOf(run.trail[0]);
  return {
    runId: run.runId,
    node: run.uuid,
    startedAt: run.startedAt,
    state: run.state,
    changes: run.trail.at(-1)?.sequence ?? 0,
    ...(name !== undefined && { name }),
    ...(kind !== undefined && { kind }),
    ...(run.finishedAt !== undefined && { finishedAt: run.finishedAt }),
    ...(run.error !== undefined && { error: maskText(run.error) }),
    ...(run.failure !== undefined && { failure: { ...run.failure, message: maskText(run.failure.message) } }),
  };
}

/** Why the run began, as its first change of state tells. */
function kindOf(first: TrailEntry | undefined): RunKind | undefined {
  if (first?.sequence !== 1) return undefined;
  if (first.event === 'reapply') return 'reapply';
  if (first.event !== 'start') return undefined;
  switch (first.to) {
    case 'starting':
      return 'introspect';
    case 'waiting':
      return 'unasked';
    case 'enrolling':
      return 'discovered';
    case 'processing':
      return 'relayed';
    default:
      return undefined;
  }
}
