import type { NewHistoryEvent, Snapshot } from '../contracts/history-records.ts';
import type { HistoryStore, HistoryBatch, HistoryRunUpdate, NewDocument } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { sha256 } from '../model/text.ts';
import { Ok, type Result } from '../result.ts';
import type { HeardOfRun } from './binding.ts';
import type { QueueItem } from './history-queue.ts';
import { keptStep } from './kept-step.ts';
import { snapshotIdentifiers } from './machine-identifiers.ts';
import { gapKey, runUpdate, stateKey, trailEvent, trailKeys } from './run-trail.ts';

/** What a batch is made with. */
export interface BatchSources {
  readonly history: Pick<HistoryStore, 'missing'>;
  /** This instance. */
  readonly instance: string;
  /** What Ironic calls the node, if that was heard. */
  nameOf(node: NodeUuid): string | undefined;
  /** Names an event as no other is named. */
  nextKey(): string;
}

/** A batch but for its name and for refused callbacks. */
type BatchOfRuns = Pick<HistoryBatch, 'runs' | 'events' | 'documents' | 'snapshots'>;

/** Makes a batch of what waits. `Err` when the history cannot say what it lacks. */
export async function buildBatch(
  sources: BatchSources,
  items: readonly QueueItem[],
): Promise<Result<BatchOfRuns, InspectorError>> {
  const runs = new Map<string, HistoryRunUpdate>();
  const events: NewHistoryEvent[] = [];
  const documents: NewDocument[] = [];
  const snapshots: Snapshot[] = [];
  const newest = new Map<string, Introspection>();
  const note = (run: Introspection, more: Partial<HistoryRunUpdate> = {}) => {
    // A flow may report a step with the record that it began with.
    const known = newest.get(run.runId) ?? run;
    const now = changesOf(known) > changesOf(run) ? known : run;
    newest.set(run.runId, now);
    const update = { ...runUpdate(now, sources.nameOf(run.uuid)), ...more };
    runs.set(run.runId, { ...runs.get(run.runId), ...update });
  };
  for (const item of items) {
    const { run } = item;
    switch (item.kind) {
      case 'event': {
        const event = eventOf(sources, item.heard);
        note(run, beginningOf(item.heard));
        if (event !== undefined) events.push(event);
        break;
      }
      case 'document': {
        const { of: kind, text } = item;
        documents.push({ runId: run.runId, kind, digest: await sha256(text), text });
        note(run);
        break;
      }
      case 'snapshot': {
        const identifiers = snapshotIdentifiers(item.data);
        if (identifiers.length > 0) snapshots.push({ node: run.uuid, runId: run.runId, at: item.at, identifiers });
        break;
      }
      case 'trail': {
        const missing = await missingEvents(sources, item.run, item.before, new Set(events.map(({ key }) => key)));
        if (missing.err) return missing;
        if (missing.val.length > 0) note(run);
        events.push(...missing.val);
        break;
      }
      case 'gap':
        note(run);
        events.push(gapEvent(sources, run, sources.nextKey(), run.stateSince, item.lost));
        break;
      case 'forget':
        break;
    }
  }
  return Ok({ runs: [...runs.values()], events, documents, snapshots });
}

/** How often the run has changed its state. */
function changesOf({ trail }: Introspection): number {
  return trail.at(-1)?.sequence ?? 0;
}

function eventOf(sources: BatchSources, heard: HeardOfRun): NewHistoryEvent | undefined {
  const { about, at, requestId } = heard;
  const step = keptStep(heard.step);
  if (step === undefined) return undefined;
  const last = step.type === 'state-changed' ? about.trail.at(-1) : undefined;
  const key = last === undefined ? sources.nextKey() : stateKey(about.runId, last.sequence);
  return { key, runId: about.runId, node: about.uuid, at, instance: sources.instance, requestId, step };
}

/** What is known of a run's beginning from the step that says that it has begun. */
function beginningOf({ about, step, requestId, askedBy }: HeardOfRun): Partial<HistoryRunUpdate> {
  const isFirst = step.type === 'state-changed' && about.trail.length === 1;
  const isAsked = step.type === 'requested' && step.what !== 'abort';
  if (!isFirst && !isAsked) return {};
  return { ...(requestId !== undefined && { requestId }), ...(isAsked && askedBy !== undefined && { askedBy }) };
}

/** Changes of state that the history lacks, behind a gap that says that more may be lost there. */
async function missingEvents(
  sources: BatchSources,
  run: Introspection,
  before: Date | undefined,
  inHand: ReadonlySet<string>,
): Promise<Result<readonly NewHistoryEvent[], InspectorError>> {
  const entries = run.trail.filter(({ at }) => before === undefined || at < before);
  if (run.trail.length > 0 && entries.length === 0) return Ok([]);
  const keys = trailKeys({ ...run, trail: entries });
  const answer = await sources.history.missing(keys);
  if (answer.err) return answer;
  const missing = new Set(answer.val.filter((key) => !inHand.has(key)));
  if (missing.size === 0) return Ok([]);
  const found = entries.filter(({ sequence }) => missing.has(stateKey(run.runId, sequence)));
  const [first] = found;
  const gap = gapEvent(sources, run, gapKey(run.runId, first?.sequence ?? 0), first?.at ?? run.startedAt);
  return Ok([gap, ...found.map((entry) => trailEvent(run, entry))]);
}

function gapEvent(
  { instance }: BatchSources,
  { runId, uuid }: Introspection,
  key: string,
  at: Date,
  lost?: number,
): NewHistoryEvent {
  const step = { type: 'gap', ...(lost !== undefined && { lost }) } as const;
  return { key, runId, node: uuid, at, instance, requestId: undefined, step };
}
