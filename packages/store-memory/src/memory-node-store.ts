import { DONE, Ok } from '@ironic-inspector/core';
import type {
  Change,
  Guard,
  InspectorError,
  Introspection,
  LookupAttributes,
  NodeStore,
  NodeUuid,
  Page,
  PendingWork,
  Result,
  State,
} from '@ironic-inspector/core';
import { changeEntry, copyRecord, loadWork } from './entry.ts';
import type { Entry } from './entry.ts';
import { NodeIndex } from './node-index.ts';

/** Records in a Map; every method does its work in one go, so that racers are told apart by who comes first. */
export class MemoryNodeStore implements NodeStore {
  readonly #entries = new Map<NodeUuid, Entry>();
  readonly #index = new NodeIndex();

  async begin(
    run: Introspection,
    replaces: Introspection | undefined,
  ): Promise<Result<Introspection | undefined, InspectorError>> {
    const current = this.#entries.get(run.uuid)?.record;
    if (!isSameMoment(current, replaces)) return Ok(undefined);
    this.#write({ record: copyRecord(run), pending: undefined });
    return Ok(copyRecord(run));
  }

  async get(uuid: NodeUuid): Promise<Result<Introspection | undefined, InspectorError>> {
    return Ok(this.#copy(uuid));
  }

  async list({ limit, after, states }: Page): Promise<Result<readonly Introspection[], InspectorError>> {
    const page: Introspection[] = [];
    if (limit <= 0) return Ok(page);
    for (const { uuid } of this.#index.places.newestAfter(after)) {
      const record = this.#entries.get(uuid)?.record;
      if (record === undefined || states?.includes(record.state) === false) continue;
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
    if (current === undefined || current.record.runId !== guard.runId || !guard.states.includes(current.record.state)) {
      return Ok(undefined);
    }
    const changed = changeEntry(current, change);
    this.#write(changed);
    return Ok(copyRecord(changed.record));
  }

  async pending(uuid: NodeUuid): Promise<Result<PendingWork | undefined, InspectorError>> {
    const work = this.#entries.get(uuid)?.pending;
    return Ok(work && loadWork(work));
  }

  async match(attributes: LookupAttributes): Promise<Result<ReadonlyMap<NodeUuid, number>, InspectorError>> {
    const held = new Map<NodeUuid, number>();
    const count = (uuid: NodeUuid) => held.set(uuid, (held.get(uuid) ?? 0) + 1);
    for (const mac of new Set(attributes.mac)) for (const uuid of this.#index.macs.holders(mac)) count(uuid);
    for (const address of new Set(attributes.bmc_address)) {
      for (const uuid of this.#index.bmcAddresses.holders(address)) count(uuid);
    }
    return Ok(held);
  }

  async findByDigest(digest: string): Promise<Result<Introspection | undefined, InspectorError>> {
    const [uuid] = this.#index.digests.holders(digest);
    return Ok(uuid === undefined ? undefined : this.#copy(uuid));
  }

  async due(states: readonly State[], before: Date): Promise<Result<readonly Introspection[], InspectorError>> {
    const due: Introspection[] = [];
    for (const state of new Set(states)) {
      for (const uuid of this.#index.states.holders(state)) {
        const record = this.#entries.get(uuid)?.record;
        if (record !== undefined && record.stateSince < before) due.push(copyRecord(record));
      }
    }
    return Ok(due);
  }

  async active(): Promise<Result<{ readonly runs: number; readonly macs: readonly string[] }, InspectorError>> {
    const macs = new Set<string>();
    for (const uuid of this.#index.active) {
      for (const mac of this.#entries.get(uuid)?.record.attributes.mac ?? []) macs.add(mac);
    }
    return Ok({ runs: this.#index.active.size, macs: [...macs] });
  }

  async forget(uuid: NodeUuid): Promise<Result<void, InspectorError>> {
    const current = this.#entries.get(uuid);
    if (current !== undefined) this.#index.replace(current.record, undefined);
    this.#entries.delete(uuid);
    return DONE;
  }

  #write(entry: Entry): void {
    const { uuid } = entry.record;
    this.#index.replace(this.#entries.get(uuid)?.record, entry.record);
    this.#entries.set(uuid, entry);
  }

  #copy(uuid: NodeUuid): Introspection | undefined {
    const record = this.#entries.get(uuid)?.record;
    return record && copyRecord(record);
  }
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
