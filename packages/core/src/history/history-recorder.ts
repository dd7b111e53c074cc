import { attempt } from '../attempt.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { About, Emit, FlowStep } from '../contracts/flow-events.ts';
import type { HistoryStore, HistoryBatch } from '../contracts/history-store.ts';
import type { Clock } from '../contracts/runtime.ts';
import type { InspectorError } from '../errors.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, Ok, type Result } from '../result.ts';
import { type HeardOfRun, RunBinder } from './binding.ts';
import { type BatchSources, buildBatch } from './build-batch.ts';
import type { HistoryTap } from './history-tap.ts';
import { HistoryQueue, type QueueItem } from './history-queue.ts';
import { machineIdentifiers } from './machine-identifiers.ts';
import { RefusedTally } from './refused-tally.ts';

/** How long what was heard waits for more, in milliseconds. */
const BATCH_MS = 500;
/** How long at most a history that failed is left alone. */
const LONGEST_PAUSE_MS = 30_000;
/** How often it is asked again while nothing new is heard. */
const ATTEMPTS = 8;
/** Changes of state that are younger may be in the hands of whoever made them. */
const IN_HAND_MS = 10_000;

/** What a recorder is made of. */
interface RecorderParts extends Omit<BatchSources, 'nextKey' | 'now' | 'history'> {
  readonly history: Pick<HistoryStore, 'append' | 'missing' | 'forget' | 'snapshots' | 'document'>;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Tells observers of a step that is recorded already. */
  readonly tell: (heard: HeardOfRun) => void;
}

/** The request in which something happened. */
interface RequestOfStep {
  readonly requestId: string;
  readonly askedBy: string | undefined;
  readonly remoteAddress: string | undefined;
  /** What the request's ramdisk posted, if it is a callback that could be read. */
  readonly posted: RamdiskData | undefined;
}

/**
 * Has a history record what flows report, in batches of at most a second. No flow waits for it, and
 * what it cannot record now is tried again: the same batch, with what has come since behind it.
 */
export class HistoryRecorder implements HistoryTap {
  readonly #parts: RecorderParts;
  readonly #sources: BatchSources;
  readonly #binder = new RunBinder();
  readonly #queue = new HistoryQueue();
  readonly #refused = new RefusedTally();
  /** The batch of which nobody knows whether it was recorded. */
  #unsure: HistoryBatch | undefined;
  #keys = 0;
  #failures = 0;
  /** Ends the pause until the next batch, where there is one. */
  #timer: AbortController | undefined;
  #isClosed = false;
  #draining: Promise<Result<void, InspectorError>> | undefined;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const nextKey = () => `${parts.instance}:${(this.#keys += 1).toString(36)}`;
    this.#sources = { ...parts, nextKey, now: () => parts.clock.now() };
  }

  /** How many steps and documents are lost, because the history was away for too long. */
  get dropped(): number {
    return this.#queue.dropped + this.#refused.dropped;
  }

  /** How many steps and documents wait to be recorded. */
  get waiting(): number {
    return this.#queue.size + this.#refused.size + (this.#unsure?.events.length ?? 0);
  }

  /** Takes note of a step of a flow. */
  hear(about: About, step: FlowStep, request?: RequestOfStep): void {
    const at = this.#parts.clock.now();
    if (step.type === 'callback-refused') this.#refuse(about, step, at, request);
    if (step.type === 'resumed' && about?.runId !== undefined) this.#add({ kind: 'trail', run: about, before: at });
    if (step.type === 'state-changed' && about?.runId !== undefined) this.#follow(about);
    const heard = { about, step, at, requestId: request?.requestId, askedBy: request?.askedBy };
    for (const one of this.#binder.hear(heard)) this.#add({ kind: 'event', run: one.about, heard: one });
  }

  /** What another instance changed before comes first, also where that one tells it later. */
  #follow(run: Introspection): void {
    const [before, last] = run.trail.slice(-2);
    if (last === undefined || before === undefined || before.instance === this.#parts.instance) return;
    this.#add({ kind: 'trail', run, before: undefined, below: last.sequence });
  }

  leaving(run: Introspection): void {
    this.#add({ kind: 'trail', run, before: undefined });
  }

  /** As {@link leaving}, for a record that stays: what is younger may be in the hands of others. */
  seen(run: Introspection): void {
    const before = new Date(this.#parts.clock.now().getTime() - IN_HAND_MS);
    this.#add({ kind: 'trail', run, before });
  }

  forget(run: Introspection): void {
    this.#binder.forget(run);
    this.#add({ kind: 'forget', run });
  }

  document(run: Introspection, of: DataKind, text: string): void {
    this.#add({ kind: 'document', run, of, text });
  }

  snapshot(run: Introspection, data: RamdiskData): void {
    this.#add({ kind: 'snapshot', run, data, at: this.#parts.clock.now() });
  }

  /** Records what was heard until now; `Err` when that cannot be done now: it is tried again. */
  async flush(): Promise<Result<void, InspectorError>> {
    await this.#draining;
    return this.#drain();
  }

  #refuse(
    about: About,
    { reason }: Extract<FlowStep, { readonly type: 'callback-refused' }>,
    at: Date,
    request: RequestOfStep | undefined,
  ): void {
    const identifiers = request?.posted === undefined ? [] : machineIdentifiers(request.posted);
    this.#refused.add({ reason, identifiers, remoteAddress: request?.remoteAddress, node: about?.uuid, at });
    this.#schedule();
  }

  #add(item: QueueItem): void {
    this.#queue.add(item);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    const timer = new AbortController();
    this.#timer = timer;
    const pause = Math.min(BATCH_MS * 2 ** this.#failures, LONGEST_PAUSE_MS);
    void this.#parts.clock.sleep(pause, timer.signal).then(() => {
      this.#timer = undefined;
      if (!this.#isClosed) void this.#drain();
    });
  }

  #drain(): Promise<Result<void, InspectorError>> {
    this.#draining ??= attempt('recording history', () => this.#recordAll()).then((recorded) => {
      this.#draining = undefined;
      this.#note(recorded);
      return recorded;
    });
    return this.#draining;
  }

  /**
   * Records all that was heard until now. What comes meanwhile waits for the next time: a batch of
   * its own would cost as much as with others.
   */
  async #recordAll(): Promise<Result<void, InspectorError>> {
    if (this.#unsure !== undefined) {
      const sent = await this.#send(this.#unsure);
      if (sent.err) return sent;
    }
    const end = this.#queue.removed + this.#queue.size;
    do {
      const next = await this.#next();
      if (next.err) return next;
      if (next.val === undefined) return DONE;
      const sent = next.val === 'forgotten' ? DONE : await this.#send(next.val);
      if (sent.err) return sent;
    } while (this.#queue.removed < end);
    return DONE;
  }

  async #send(batch: HistoryBatch): Promise<Result<void, InspectorError>> {
    this.#unsure = batch;
    const appended = await attempt('recording history', () => this.#parts.history.append(batch));
    if (appended.err && appended.val.code === 'store-failed') return appended;
    // Any other answer is a defect, which the same batch would meet again.
    if (appended.err) this.#tell(`a batch is lost: ${appended.val.message}`);
    this.#unsure = undefined;
    return DONE;
  }

  async #next(): Promise<Result<HistoryBatch | 'forgotten' | undefined, InspectorError>> {
    const items = this.#queue.peek();
    const [first] = items;
    if (first === undefined && this.#refused.size === 0) return Ok(undefined);
    if (first?.kind === 'forget') {
      const forgotten = await this.#parts.history.forget(first.run.uuid);
      if (forgotten.err) return forgotten;
      this.#queue.remove(1);
      return Ok('forgotten');
    }
    const built = await attempt('recording history', () => buildBatch(this.#sources, items));
    if (built.err && built.val.code === 'store-failed') return built;
    this.#queue.remove(items.length, built.err);
    if (built.err) this.#tell(`a batch is lost: ${built.val.message}`);
    const nothing = { parts: { runs: [], events: [], documents: [], snapshots: [] }, found: [] };
    const { parts, found } = built.ok ? built.val : nothing;
    for (const heard of found) this.#parts.tell(heard);
    return Ok({ id: crypto.randomUUID(), ...parts, refused: await this.#refused.take() });
  }

  /** Tells observers once that the history is away, and once that it is back. */
  #note(recorded: Result<void, InspectorError>): void {
    if (recorded.ok) {
      if (this.#failures > 0) {
        this.#tell(`what happens is recorded again; ${this.dropped} steps were lost since this instance began`);
      }
      this.#failures = 0;
      return;
    }
    if (this.#failures === 0) {
      this.#tell(`what happens cannot be recorded now, and is kept for later: ${recorded.val.message}`);
    }
    this.#failures += 1;
    if (this.#failures < ATTEMPTS) this.#schedule();
  }

  #tell(message: string): void {
    this.#parts.emit(undefined, { type: 'warning', source: 'history', message });
  }

  /** Nothing is recorded any more. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.abort('closed');
  }
}
