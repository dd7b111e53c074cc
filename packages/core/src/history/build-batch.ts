import type { NewHistoryEvent } from '../contracts/history-records.ts';
import type { HistoryStore, HistoryBatch, HistoryRunUpdate, NewDocument } from '../contracts/history-store.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { Ok, type Result } from '../result.ts';
import type { HeardOfRun } from './binding.ts';
import type { QueueItem } from './history-queue.ts';
import { keptStep } from './kept-step.ts';
import { gapKey, runUpdate, stateKey, trailEvent, trailKeys } from './run-trail.ts';
import { type SnapshotItem, takeSnapshots } from './take-snapshots.ts';

/** What a batch is made with. */
export interface BatchSources {
  readonly history: Pick<HistoryStore, 'missing' | 'snapshots' | 'document'>;
  /** This instance. */
  readonly instance: string;
  now(): Date;
  /** What Ironic calls the node, if that was heard. */
  nameOf(node: NodeUuid): string | undefined;
  /** Names an event as no other is named. */
  nextKey(): string;
}

/** A batch but for its name and for refused callbacks. */
interface BatchOfRuns {
  readonly parts: Pick<HistoryBatch, 'runs' | 'events' | 'documents' | 'snapshots'>;
  /** Steps among them of which nobody has been told. */
  readonly found: readonly HeardOfRun[];
}

/** Makes a batch of what waits. `Err` when the history cannot say what it lacks. */
export async function buildBatch(
  sources: BatchSources,
  items: readonly QueueItem[],
): Promise<Result<BatchOfRuns, InspectorError>> {
  const runs = new Map<string, HistoryRunUpdate>();
  const lacking = await lackingKeys(sources, items);
  if (lacking.err) return lacking;
  const events: NewHistoryEvent[] = [];
  const documents: NewDocument[] = [];
  const seen: SnapshotItem[] = [];
  const requests = new Map<string, string>();
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
        if (item.heard.requestId !== undefined) requests.set(run.runId, item.heard.requestId);
        note(run, { ...beginningOf(item.heard), ...logsOf(item.heard) });
        if (event !== undefined) events.push(event);
        break;
      }
      case 'document': {
        const { of: kind, text } = item;
        documents.push({ runId: run.runId, kind, text });
        note(run);
        break;
      }
      case 'snapshot':
        seen.push(item);
        break;
      case 'trail': {
        const isInHand = (key: string) => events.some((event) => event.key === key);
        const missing = missingEvents(sources, item, (key) => lacking.val.has(key) && !isInHand(key));
        if (missing.length > 0) note(run);
        events.push(...missing);
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
  const taken = await takeSnapshots(sources.history, seen, documents, (node) => sources.nameOf(node));
  if (taken.err) return taken;
  const { snapshots, found } = taken.val;
  const heard = found.map(({ run, step }): HeardOfRun => {
    // Of a request that has told something of the run just now, as the one that posted mostly has.
    return { about: run, step, at: sources.now(), requestId: requests.get(run.runId) };
  });
  for (const one of heard) {
    const event = eventOf(sources, one);
    note(one.about);
    if (event !== undefined) events.push(event);
  }
  return Ok({ parts: { runs: [...runs.values()], events, documents, snapshots }, found: heard });
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

/** Where the run's logs are, if the step is that they were kept. */
function logsOf({ step }: HeardOfRun): Partial<HistoryRunUpdate> {
  if (step.type !== 'logs-saved') return {};
  const { reference, place, bytes, digest } = step;
  return { logs: { reference, place, bytes, digest } };
}

type TrailItem = Extract<QueueItem, { readonly kind: 'trail' }>;

/** Of the trails that are handed over together what history lacks, asked once. */
async function lackingKeys(
  { history }: BatchSources,
  items: readonly QueueItem[],
): Promise<Result<ReadonlySet<string>, InspectorError>> {
  const keys = items.flatMap((item) => (item.kind === 'trail' ? keysOf(item) : []));
  if (keys.length === 0) return Ok(new Set());
  return (await history.missing(keys)).map((missing) => new Set(missing));
}

/** As far as the trail is handed over. */
function entriesOf({ run, before, below = Infinity }: TrailItem): Introspection['trail'] {
  return run.trail.filter(({ at, sequence }) => sequence < below && (before === undefined || at < before));
}

function keysOf(item: TrailItem): readonly string[] {
  const trail = entriesOf(item);
  return item.run.trail.length > 0 && trail.length === 0 ? [] : trailKeys({ ...item.run, trail });
}

/** Changes of state that the history lacks, behind a gap that says that more may be lost there. */
function missingEvents(
  sources: BatchSources,
  item: TrailItem,
  isMissing: (key: string) => boolean,
): readonly NewHistoryEvent[] {
  if (!keysOf(item).some(isMissing)) return [];
  const { run } = item;
  const found = entriesOf(item).filter(({ sequence }) => isMissing(stateKey(run.runId, sequence)));
  const [first, last] = [found[0], found.at(-1)];
  const gap = gapEvent(sources, run, gapKey(run.runId, first?.sequence ?? 0), first?.at ?? run.startedAt);
  // Others may tell all of it, before this is recorded.
  const unless = last === undefined ? {} : { unless: stateKey(run.runId, last.sequence) };
  return [{ ...gap, ...unless }, ...found.map((entry) => trailEvent(run, entry))];
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
