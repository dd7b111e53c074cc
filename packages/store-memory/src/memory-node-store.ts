import { MemoryRegisters, Ok, STATES } from '@ironic-inspector/core';
import type {
  Change,
  Guard,
  InspectorError,
  Introspection,
  LookupAttributes,
  NodeUuid,
  Page,
  PendingWork,
  Result,
  SharedNodeStore,
  State,
} from '@ironic-inspector/core';
import { changeRecord, changeWork, copyRecord, loadWork, storeWork } from './entry.ts';
import type { Entry } from './entry.ts';
import { NodeIndex } from './node-index.ts';
import { newestOf } from './position-index.ts';

/**
 * Records in a Map; every method does its work in one go, so that racers are told apart by who
 * comes first.
 */
export class MemoryNodeStore extends MemoryRegisters implements SharedNodeStore {
  readonly #entries = new Map<NodeUuid, Entry>();
  readonly #index = new NodeIndex();

  async begin(
    run: Introspection,
    replaces: Introspection | undefined,
    pending?: PendingWork,
  ): Promise<Result<Introspection | undefined, InspectorError>> {
    const current = this.#entries.get(run.uuid)?.record;
    if (!isSameMoment(current, replaces)) return Ok(undefined);
    this.#write(run.uuid, copyRecord(run), pending && storeWork(pending));
    return Ok(copyRecord(run));
  }

  async get(uuid: NodeUuid): Promise<Result<Introspection | undefined, InspectorError>> {
    const found = this.#entries.get(uuid);
    return Ok(found && copyRecord(found.record));
  }

  async list({ limit, after, states = STATES }: Page): Promise<Result<readonly Introspection[], InspectorError>> {
    const page: Introspection[] = [];
    if (limit <= 0) return Ok(page);
    const indexes = [...new Set(states)].map((state) => this.#index.inState(state));
    for (const { record } of newestOf(indexes, after)) {
      if (page.push(copyRecord(record)) === limit) break;
    }
    return Ok(page);
  }

  async update(
    uuid: NodeUuid,
    guard: Guard,
    change: Change,
  ): Promise<Result<Introspection | undefined, InspectorError>> {
    const current = this.#entries.get(uuid);
    if (current === undefined || !holds(guard, current.record)) return Ok(undefined);
    const changed = changeRecord(current.record, change);
    this.#write(uuid, changed, changeWork(current.pending, change));
    return Ok(copyRecord(changed));
  }

  async pending(uuid: NodeUuid): Promise<Result<PendingWork | undefined, InspectorError>> {
    const work = this.#entries.get(uuid)?.pending;
    return Ok(work && loadWork(work));
  }

  async match(attributes: LookupAttributes): Promise<Result<ReadonlyMap<NodeUuid, number>, InspectorError>> {
    const held = new Map<NodeUuid, number>();
    const count = ({ record }: Entry) => held.set(record.uuid, (held.get(record.uuid) ?? 0) + 1);
    for (const mac of new Set(attributes.mac)) for (const entry of this.#index.macs.holders(mac)) count(entry);
    for (const address of new Set(attributes.bmc_address)) {
      for (const entry of this.#index.bmcAddresses.holders(address)) count(entry);
    }
    return Ok(held);
  }

  async findByDigest(digest: string): Promise<Result<readonly Introspection[], InspectorError>> {
    return Ok(Array.from(this.#index.digests.holders(digest), copyOf));
  }

  async due(states: readonly State[], before: Date): Promise<Result<readonly Introspection[], InspectorError>> {
    const due: Introspection[] = [];
    const limit = before.getTime();
    for (const state of new Set(states)) {
      for (const { record } of this.#index.inState(state).all()) {
        if (record.stateSince.getTime() < limit) due.push(copyRecord(record));
      }
    }
    return Ok(due);
  }

  async active(): Promise<Result<{ readonly runs: number; readonly macs: readonly string[] }, InspectorError>> {
    return Ok(this.#index.active());
  }

  async forget(seen: Introspection): Promise<Result<boolean, InspectorError>> {
    const current = this.#entries.get(seen.uuid);
    if (current === undefined) return Ok(true);
    if (!isSameMoment(current.record, seen)) return Ok(false);
    this.#index.remove(current);
    this.#entries.delete(seen.uuid);
    return Ok(true);
  }

  #write(uuid: NodeUuid, record: Introspection, pending: Entry['pending']): void {
    const entry = this.#entries.get(uuid) ?? { record, pending };
    if (this.#entries.has(uuid)) this.#index.remove(entry);
    else this.#entries.set(uuid, entry);
    entry.record = record;
    entry.pending = pending;
    this.#index.add(entry);
  }
}

function holds({ runId, states, owner }: Guard, record: Introspection): boolean {
  if (record.runId !== runId || !states.includes(record.state)) return false;
  return owner === undefined || record.owner === (owner ?? undefined);
}

function copyOf({ record }: Entry): Introspection {
  return copyRecord(record);
}

/** Whether `current` is still what the caller saw: the same run, and no state entered since. */
function isSameMoment(current: Introspection | undefined, seen: Introspection | undefined): boolean {
  if (current === undefined || seen === undefined) return current === seen;
  return (
    current.runId === seen.runId &&
    current.state === seen.state &&
    current.stateSince.getTime() === seen.stateSince.getTime()
  );
}
