import { jsonText, parseJson } from '@ironic-inspector/core';
import type {
  Change,
  ChangeSet,
  Interruption,
  Introspection,
  LookupAttributes,
  PendingStage,
  PendingWork,
} from '@ironic-inspector/core';

/**
 * What the store holds for one node. The record itself is never changed in place: a write puts
 * another in its stead.
 */
export interface Entry {
  record: Introspection;
  pending: StoredWork | undefined;
}

/**
 * Pending work with the change set as text: a copy that cannot be changed from outside, as durable
 * stores keep it.
 */
interface StoredWork {
  readonly body: string;
  readonly stage: PendingStage;
  readonly changeSet: string | undefined;
  readonly options: string;
}

const NO_WORK: StoredWork = Object.freeze({ body: '', stage: 'hooks', changeSet: undefined, options: '{}' });

/** `work` with the members that `change` has. */
export function storeWork(change: Partial<PendingWork>, work: StoredWork = NO_WORK): StoredWork {
  return {
    body: change.body ?? work.body,
    stage: change.stage ?? work.stage,
    options: change.options === undefined ? work.options : JSON.stringify(change.options),
    changeSet: 'changeSet' in change ? change.changeSet && jsonText(change.changeSet) : work.changeSet,
  };
}

export function loadWork(work: StoredWork): PendingWork {
  return {
    ...work,
    changeSet: work.changeSet === undefined ? undefined : (parseJson(work.changeSet) as ChangeSet),
    options: JSON.parse(work.options),
  };
}

/** A copy that shares nothing changeable with `record`. */
export function copyRecord(record: Introspection): Introspection {
  return {
    ...record,
    startedAt: new Date(record.startedAt),
    stateSince: new Date(record.stateSince),
    finishedAt: record.finishedAt && new Date(record.finishedAt),
    attributes: copyAttributes(record.attributes),
    callback: record.callback && {
      digest: record.callback.digest,
      acceptedAt: new Date(record.callback.acceptedAt),
      answer: record.callback.answer && { ...record.callback.answer },
    },
    failure: record.failure && { ...record.failure },
    interruption: record.interruption && copyInterruption(record.interruption),
    trail: record.trail.map((entry) => ({ ...entry, at: new Date(entry.at) })),
  };
}

function copyInterruption(interruption: Interruption): Interruption {
  return { ...interruption, since: new Date(interruption.since), at: new Date(interruption.at) };
}

function copyAttributes({ mac, bmc_address }: LookupAttributes): LookupAttributes {
  return { mac: [...mac], bmc_address: [...bmc_address] };
}

/** The record as it is after `change`; members of `change` that are absent stay. */
export function changeRecord(record: Introspection, change: Change): Introspection {
  return copyRecord({
    ...record,
    runId: change.runId ?? record.runId,
    state: change.state ?? record.state,
    startedAt: change.startedAt ?? record.startedAt,
    stateSince: change.stateSince ?? record.stateSince,
    finishedAt: kept(change.finishedAt, record.finishedAt),
    error: kept(change.error, record.error),
    failure: kept(change.failure, record.failure),
    attributes: change.attributes ?? record.attributes,
    owner: kept(change.owner, record.owner),
    tokenDigest: kept(change.tokenDigest, record.tokenDigest),
    callback: kept(change.callback, record.callback),
    interruption: kept(change.interruption, record.interruption),
    trail: change.trail ?? record.trail,
  });
}

/** The work as it is after `change`. */
export function changeWork(work: StoredWork | undefined, change: Change): StoredWork | undefined {
  return change.pending ? storeWork(change.pending, work) : kept(change.pending, work);
}

/** `null` clears, absence keeps. */
function kept<T>(wanted: T | null | undefined, current: T | undefined): T | undefined {
  if (wanted === null) return undefined;
  return wanted === undefined ? current : wanted;
}
