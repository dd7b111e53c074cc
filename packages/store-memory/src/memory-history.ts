import { DONE, Ok } from '@ironic-inspector/core';
import type {
  Clock,
  DataKind,
  EventQuery,
  HistoryStore,
  HistoryBatch,
  HistoryEvent,
  HistoryRun,
  HistorySize,
  Identifier,
  MachineQuery,
  InspectorError,
  NodeUuid,
  RefusedCallbacks,
  RefusedQuery,
  Result,
  Retention,
  RunQuery,
  Snapshot,
} from '@ironic-inspector/core';
import { KeptRefusals } from './kept-refusals.ts';
import { hasEnded, KeptRuns, newestFirst } from './kept-runs.ts';
import { KeptSnapshots } from './kept-snapshots.ts';

/** SHA-256, hexadecimal, on whatever platform. */
async function digestOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How long a batch is remembered by its name, in milliseconds. */
const REMEMBERED_MS = 3_600_000;

/** All of it in Maps; every method does its work in one go, `append` once digests are known. */
export class MemoryHistory implements HistoryStore {
  readonly #clock: Clock;
  readonly #runs = new KeptRuns();
  readonly #snapshots = new KeptSnapshots();
  readonly #refusals = new KeptRefusals();
  /** Batches by name, with when they came; in that order. */
  readonly #batches = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(batch: HistoryBatch): Promise<Result<void, InspectorError>> {
    const digests = await Promise.all(batch.documents.map(({ text }) => digestOf(text)));
    if (this.#batches.has(batch.id)) return DONE;
    const now = this.#clock.now().getTime();
    for (const [id, at] of this.#batches) {
      if (at > now - REMEMBERED_MS) break;
      this.#batches.delete(id);
    }
    this.#batches.set(batch.id, now);
    this.#runs.add(batch, digests);
    for (const snapshot of batch.snapshots) this.#snapshots.add(snapshot);
    for (const refused of batch.refused) this.#refusals.add(refused);
    return DONE;
  }

  async runs(query: RunQuery): Promise<Result<readonly HistoryRun[], InspectorError>> {
    return Ok(this.#runs.list(query));
  }

  async run(runId: string): Promise<Result<HistoryRun | undefined, InspectorError>> {
    return Ok(this.#runs.get(runId));
  }

  async events(query: EventQuery): Promise<Result<readonly HistoryEvent[], InspectorError>> {
    return Ok(this.#runs.events(query));
  }

  async missing(keys: readonly string[]): Promise<Result<readonly string[], InspectorError>> {
    return Ok(keys.filter((key) => !this.#runs.hasKey(key)));
  }

  async document(runId: string, kind: DataKind): Promise<Result<string | undefined, InspectorError>> {
    return Ok(this.#runs.document(runId, kind));
  }

  async snapshot(node: NodeUuid): Promise<Result<Snapshot | undefined, InspectorError>> {
    return Ok(this.#snapshots.get(node));
  }

  async snapshots(nodes: readonly NodeUuid[]): Promise<Result<readonly Snapshot[], InspectorError>> {
    return Ok([...new Set(nodes)].flatMap((node) => this.#snapshots.get(node) ?? []));
  }

  async sharing(
    identifiers: readonly Identifier[],
    limit: number,
  ): Promise<Result<readonly Snapshot[], InspectorError>> {
    return Ok(this.#snapshots.sharing(identifiers, limit));
  }

  async machines(query: MachineQuery): Promise<Result<readonly Snapshot[], InspectorError>> {
    return Ok(this.#snapshots.machines(query));
  }

  async refused(query: RefusedQuery): Promise<Result<readonly RefusedCallbacks[], InspectorError>> {
    return Ok(this.#refusals.list(query));
  }

  async forget(node: NodeUuid): Promise<Result<void, InspectorError>> {
    this.#runs.remove(this.#runs.ofNode(node));
    this.#snapshots.forget(node);
    this.#refusals.forget(node);
    return DONE;
  }

  async sweep(retention: Retention, limit: number): Promise<Result<{ readonly isDone: boolean }, InspectorError>> {
    const { refusedBefore, refusedEntries, bytes } = retention;
    let rows = this.#refusals.sweep(refusedBefore, refusedEntries, limit);
    const outdated = [...this.#runs.nodes()].flatMap((runs) => outdatedOf(runs, retention));
    rows += this.#runs.remove(outdated, (removed) => rows + removed >= limit);
    if (this.#runs.size.bytes > bytes) {
      const removable = [...this.#runs.nodes()].flatMap((runs) => runs.slice(1).filter(hasEnded));
      const oldestFirst = removable.toSorted(newestFirst).toReversed().map(runIdOf);
      rows += this.#runs.remove(oldestFirst, (gone) => rows + gone >= limit || this.#runs.size.bytes <= bytes);
    }
    return Ok({ isDone: rows < limit });
  }

  async size(): Promise<Result<HistorySize, InspectorError>> {
    return Ok({ ...this.#runs.size, refused: this.#refusals.size });
  }
}

/** Which of one node's runs, newest first, need not be kept for their number or their age. */
function outdatedOf(runs: readonly HistoryRun[], retention: Retention): string[] {
  const ended = runs.filter(hasEnded);
  const newest = runs[0]?.runId;
  return ended
    .filter((run, index) => index >= retention.runsPerNode || isOld(run, retention))
    .map(runIdOf)
    .filter((runId) => runId !== newest);
}

function isOld({ state, finishedAt, startedAt }: HistoryRun, { finishedBefore, failedBefore }: Retention): boolean {
  return (finishedAt ?? startedAt) < (state === 'error' ? failedBefore : finishedBefore);
}

function runIdOf({ runId }: HistoryRun): string {
  return runId;
}
