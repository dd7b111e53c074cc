import { isLateUpdate, jsonText, parseJson, runOutcome } from '@ironic-inspector/core';
import type {
  DataKind,
  EventQuery,
  HistoryBatch,
  HistoryEvent,
  HistoryRun,
  HistoryRunUpdate,
  HistorySize,
  HistoryStep,
  NewHistoryEvent,
  NodeUuid,
  RunQuery,
} from '@ironic-inspector/core';

/** An event with its step as text: a copy that cannot be changed from outside. */
interface KeptEvent extends Omit<HistoryEvent, 'step'> {
  readonly step: string;
}

/** A run with all that hangs on it. The run itself is never changed in place. */
interface KeptRun {
  run: Omit<HistoryRun, 'documents'>;
  readonly events: KeptEvent[];
  readonly documents: Map<DataKind, string>;
}

/** Distinct texts by digest, each with how many documents are this text. */
type Texts = Map<string, { readonly text: string; uses: number }>;

/** Runs, their events and their documents: the part of a history that goes away run by run. */
export class KeptRuns {
  readonly #runs = new Map<string, KeptRun>();
  readonly #byNode = new Map<NodeUuid, Set<KeptRun>>();
  readonly #keys = new Set<string>();
  readonly #texts: Texts = new Map();
  /** In the order of positions. */
  #log: KeptEvent[] = [];
  #positions = 0;
  /** The highest position of those that are gone. */
  #removed = 0;
  #bytes = 0;

  /** @param digests of the documents, in their order */
  add({ runs, events, documents }: HistoryBatch, digests: readonly string[]): void {
    for (const update of runs) this.#update(update);
    for (const event of events) this.#addEvent(event);
    for (const [index, { runId, kind, text }] of documents.entries()) {
      const kept = this.#runs.get(runId);
      const digest = digests[index];
      if (kept === undefined || digest === undefined || kept.documents.get(kind) === digest) continue;
      this.#release(kept.documents.get(kind));
      this.#hold(digest, text);
      kept.documents.set(kind, digest);
    }
  }

  get(runId: string): HistoryRun | undefined {
    const kept = this.#runs.get(runId);
    return kept && copyOf(kept);
  }

  list({ node, name, outcome, since, limit, after }: RunQuery): HistoryRun[] {
    const candidates = node === undefined ? this.#runs.values() : (this.#byNode.get(node) ?? []);
    return Array.from(candidates)
      .filter(({ run }) => name === undefined || run.name === name)
      .filter(({ run }) => outcome === undefined || outcome === runOutcome(run))
      .filter(({ run }) => since === undefined || run.startedAt >= since)
      .filter(({ run }) => after === undefined || newestFirst(after, run) < 0)
      .toSorted((left, right) => newestFirst(left.run, right.run))
      .slice(0, Math.max(limit, 0))
      .map(copyOf);
  }

  /** The first `limit` events behind `after`, of the run or of the node where these are given. */
  events({ runId, node, after, limit }: EventQuery): HistoryEvent[] {
    return this.#eventsBehind(runId, node, after).slice(0, Math.max(limit, 0)).map(eventOf);
  }

  #eventsBehind(runId: string | undefined, node: NodeUuid | undefined, after = 0): readonly KeptEvent[] {
    if (runId !== undefined) {
      const events = this.#runs.get(runId)?.events ?? [];
      return events.filter((event) => event.position > after && (node === undefined || event.node === node));
    }
    if (node !== undefined) {
      return Array.from(this.#byNode.get(node) ?? [])
        .flatMap(({ events }) => events.filter(({ position }) => position > after))
        .toSorted((left, right) => left.position - right.position);
    }
    return this.#log.slice(this.#log.findLastIndex(({ position }) => position <= after) + 1);
  }

  hasKey(key: string): boolean {
    return this.#keys.has(key);
  }

  document(runId: string, kind: DataKind): string | undefined {
    const digest = this.#runs.get(runId)?.documents.get(kind);
    return digest === undefined ? undefined : this.#texts.get(digest)?.text;
  }

  /** The runs of each node, newest first. */
  *nodes(): Generator<readonly HistoryRun[], undefined> {
    for (const runs of this.#byNode.values()) {
      yield Array.from(runs, copyOf).toSorted(newestFirst);
    }
    return undefined;
  }

  ofNode(node: NodeUuid): string[] {
    return Array.from(this.#byNode.get(node) ?? [], ({ run }) => run.runId);
  }

  /**
   * Removes these runs one after another with all that hangs on them, until `isEnough` of the rows
   * that are gone; gives how many these were.
   */
  remove(runIds: readonly string[], isEnough: (rows: number) => boolean = () => false): number {
    let rows = 0;
    for (const runId of runIds) {
      if (isEnough(rows)) break;
      const kept = this.#runs.get(runId);
      if (kept === undefined) continue;
      rows += 1 + kept.events.length + kept.documents.size;
      this.#forget(kept);
    }
    if (rows > 0) this.#log = this.#log.filter(({ key }) => this.#keys.has(key));
    return rows;
  }

  get size(): Omit<HistorySize, 'refused'> {
    const [runs, events, documents] = [this.#runs.size, this.#log.length, this.#texts.size];
    return { runs, events, documents, bytes: this.#bytes, position: this.#positions, removed: this.#removed };
  }

  #update(update: HistoryRunUpdate): void {
    const kept = this.#runs.get(update.runId);
    const late = kept !== undefined && isLateUpdate(kept.run, update) && lastOf(kept.run);
    const run = { ...(kept?.run ?? NOTHING_KNOWN), ...presentIn(update), ...late };
    if (kept !== undefined) {
      kept.run = run;
      return;
    }
    const added = { run, events: [], documents: new Map() };
    this.#runs.set(run.runId, added);
    const ofNode = this.#byNode.get(run.node) ?? new Set();
    this.#byNode.set(run.node, ofNode.add(added));
  }

  #addEvent({ unless, ...given }: NewHistoryEvent): void {
    const kept = this.#runs.get(given.runId);
    if (kept === undefined || this.#keys.has(given.key)) return;
    if (unless !== undefined && this.#keys.has(unless)) return;
    this.#keys.add(given.key);
    this.#positions += 1;
    const sequence = (kept.events.at(-1)?.sequence ?? 0) + 1;
    const step = jsonText(given.step);
    const event = { ...given, at: new Date(given.at), step, position: this.#positions, sequence };
    kept.events.push(event);
    this.#log.push(event);
    this.#bytes += step.length;
  }

  #forget(kept: KeptRun): void {
    const { run, events, documents } = kept;
    this.#runs.delete(run.runId);
    const ofNode = this.#byNode.get(run.node);
    ofNode?.delete(kept);
    if (ofNode?.size === 0) this.#byNode.delete(run.node);
    for (const event of events) {
      this.#keys.delete(event.key);
      this.#bytes -= event.step.length;
    }
    this.#removed = Math.max(this.#removed, events.at(-1)?.position ?? 0);
    for (const digest of documents.values()) this.#release(digest);
  }

  #hold(digest: string, text: string): void {
    const known = this.#texts.get(digest);
    if (known !== undefined) {
      known.uses += 1;
      return;
    }
    this.#texts.set(digest, { text, uses: 1 });
    this.#bytes += text.length;
  }

  #release(digest: string | undefined): void {
    const known = digest === undefined ? undefined : this.#texts.get(digest);
    if (digest === undefined || known === undefined) return;
    known.uses -= 1;
    if (known.uses > 0) return;
    this.#texts.delete(digest);
    this.#bytes -= known.text.length;
  }
}

const NOTHING_KNOWN = Object.freeze({
  name: undefined,
  kind: undefined,
  askedBy: undefined,
  requestId: undefined,
  finishedAt: undefined,
  changes: 0,
  error: undefined,
  failure: undefined,
  logs: undefined,
});

/** Whether it has come to its end, or another one has taken its place. */
export function hasEnded(run: Pick<HistoryRun, 'state' | 'finishedAt'>): boolean {
  return runOutcome(run) !== 'active';
}

function lastOf({ state, changes, finishedAt }: Pick<HistoryRun, 'state' | 'changes' | 'finishedAt'>) {
  return { state, changes, finishedAt };
}

/** The order of lists: by start, then by id, both descending. */
export function newestFirst(
  left: Pick<HistoryRun, 'startedAt' | 'runId'>,
  right: Pick<HistoryRun, 'startedAt' | 'runId'>,
): number {
  const later = right.startedAt.getTime() - left.startedAt.getTime();
  if (later !== 0) return later;
  if (left.runId === right.runId) return 0;
  return left.runId < right.runId ? 1 : -1;
}

/** `update` without the members that are `undefined`, as a copy. */
function presentIn(update: HistoryRunUpdate): HistoryRunUpdate {
  const present = Object.entries(structuredClone(update)).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as HistoryRunUpdate;
}

function copyOf({ run, documents }: KeptRun): HistoryRun {
  return { ...structuredClone(run), documents: Object.fromEntries(documents) };
}

function eventOf(kept: KeptEvent): HistoryEvent {
  const step = parseJson(kept.step) as HistoryStep;
  return {
    ...kept,
    at: new Date(kept.at),
    step: step.type === 'interrupted' ? { ...step, since: new Date(step.since) } : step,
  };
}
