import { createHash } from 'node:crypto';
import type {
  AcceptedCallback,
  Change,
  Failure,
  Interruption,
  Introspection,
  LookupAttributes,
  TrailEntry,
} from '@ironic-inspector/core';
import type { AttributeRow, RunRow } from './schema.ts';

/** The columns of a run, without the count of its writes. */
export type RunColumns = Omit<RunRow, 'revision'>;

/**
 * Their names. What is asked for by name keeps its shape when an instance of a newer version adds a
 * column: PostgreSQL refuses a prepared statement whose result would have changed.
 */
export const RUN_COLUMNS = [
  'node',
  'run_id',
  'state',
  'started_at',
  'state_since',
  'finished_at',
  'error',
  'manage_boot',
  'attributes',
  'owner',
  'token_digest',
  'digest',
  'accepted_at',
  'answer',
  'interruption',
  'failure',
  'trail',
] as const satisfies readonly (keyof RunColumns)[];

export function rowOf(run: Introspection): RunColumns {
  return {
    node: run.uuid,
    run_id: run.runId,
    state: run.state,
    started_at: run.startedAt.getTime(),
    state_since: run.stateSince.getTime(),
    finished_at: run.finishedAt?.getTime() ?? null,
    error: run.error === undefined ? null : escape(run.error),
    manage_boot: run.manageBoot ? 1 : 0,
    attributes: attributesText(run.attributes),
    owner: run.owner ?? null,
    token_digest: run.tokenDigest ?? null,
    ...callbackColumns(run.callback),
    interruption: interruptionText(run.interruption),
    failure: failureText(run.failure, run.runId),
    trail: trailText(run.trail, run.runId),
  };
}

export function runOf(row: RunColumns): Introspection {
  const { mac, bmc_address } = JSON.parse(row.attributes) as LookupAttributes;
  return {
    uuid: row.node,
    runId: row.run_id,
    state: row.state,
    startedAt: new Date(Number(row.started_at)),
    stateSince: new Date(Number(row.state_since)),
    finishedAt: row.finished_at === null ? undefined : new Date(Number(row.finished_at)),
    error: row.error === null ? undefined : unescape(row.error),
    manageBoot: Number(row.manage_boot) !== 0,
    attributes: { mac, bmc_address },
    owner: row.owner ?? undefined,
    tokenDigest: row.token_digest ?? undefined,
    callback: callbackOf(row),
    interruption: interruptionOf(row.interruption),
    failure: failureOf(row.failure, row.run_id),
    trail: trailOf(row.trail, row.run_id),
  };
}

/** The columns that `change` changes in the row of a run. */
export function changedColumns(change: Change, runId: string): Partial<RunColumns> {
  return {
    ...(change.runId !== undefined && { run_id: change.runId }),
    ...(change.state !== undefined && { state: change.state }),
    ...(change.startedAt !== undefined && { started_at: change.startedAt.getTime() }),
    ...(change.stateSince !== undefined && { state_since: change.stateSince.getTime() }),
    ...(change.finishedAt !== undefined && { finished_at: change.finishedAt?.getTime() ?? null }),
    ...(change.error !== undefined && { error: change.error === null ? null : escape(change.error) }),
    ...(change.attributes !== undefined && { attributes: attributesText(change.attributes) }),
    ...(change.owner !== undefined && { owner: change.owner }),
    ...(change.tokenDigest !== undefined && { token_digest: change.tokenDigest }),
    ...(change.callback !== undefined && callbackColumns(change.callback ?? undefined)),
    ...(change.interruption !== undefined && { interruption: interruptionText(change.interruption) }),
    ...(change.failure !== undefined && { failure: failureText(change.failure, change.runId ?? runId) }),
    ...(change.trail !== undefined && { trail: trailText(change.trail, change.runId ?? runId) }),
  };
}

/** What a node is found by. */
export function attributeRows(node: string, attributes: LookupAttributes): AttributeRow[] {
  return [
    ...lookupKeys(attributes.mac).map((value) => ({ node, name: 'mac', value })),
    ...lookupKeys(attributes.bmc_address).map((value) => ({ node, name: 'bmc_address', value })),
  ];
}

/** Each value once, as it is looked for. */
export function lookupKeys(values: readonly string[]): string[] {
  return Array.from(new Set(values), lookupKey);
}

/**
 * What can be compared and indexed on every database: the value itself when it is short and plain,
 * as addresses are, else its digest. A ramdisk may offer anything: NUL characters, which PostgreSQL
 * refuses, megabytes, trailing spaces, which MariaDB does not see.
 */
export function lookupKey(value: string): string {
  return /^[!-~]{1,200}$/.test(value) ? value : `sha256 ${createHash('sha256').update(value).digest('hex')}`;
}

function attributesText({ mac, bmc_address }: LookupAttributes): string {
  return JSON.stringify({ mac, bmc_address });
}

type CallbackColumns = Pick<RunRow, 'digest' | 'accepted_at' | 'answer'>;

function callbackColumns(callback: AcceptedCallback | undefined): CallbackColumns {
  const answer = callback?.answer;
  return {
    digest: callback?.digest ?? null,
    accepted_at: callback?.acceptedAt.getTime() ?? null,
    answer: answer === undefined ? null : JSON.stringify(answer),
  };
}

function callbackOf({ digest, accepted_at, answer }: CallbackColumns): AcceptedCallback | undefined {
  if (digest === null) return undefined;
  return { digest, acceptedAt: new Date(Number(accepted_at)), answer: answerOf(answer) };
}

function answerOf(text: string | null): AcceptedCallback['answer'] {
  return text === null ? undefined : (JSON.parse(text) as AcceptedCallback['answer']);
}

function interruptionText(interruption: Interruption | null | undefined): string | null {
  if (!interruption) return null;
  return JSON.stringify({ ...interruption, since: interruption.since.getTime(), at: interruption.at.getTime() });
}

function interruptionOf(text: string | null): Interruption | undefined {
  if (text === null) return undefined;
  const { since, at, ...rest } = JSON.parse(text) as Omit<Interruption, 'since' | 'at'> & { since: number; at: number };
  return { ...rest, since: new Date(since), at: new Date(at) };
}

function failureText(failure: Failure | null | undefined, run: string): string | null {
  return failure ? JSON.stringify({ run, ...failure }) : null;
}

function failureOf(text: string | null, runId: string): Failure | undefined {
  if (text === null) return undefined;
  const { run, ...failure } = JSON.parse(text) as Failure & { readonly run: string };
  return run === runId ? failure : undefined;
}

function trailText(trail: readonly TrailEntry[], run: string): string | null {
  const entries = trail.map((entry) => ({ ...entry, at: entry.at.getTime() }));
  return entries.length === 0 ? null : JSON.stringify({ run, entries });
}

type StoredEntry = Omit<TrailEntry, 'at' | 'from'> & { readonly at: number; readonly from?: TrailEntry['from'] };

function trailOf(text: string | null, runId: string): readonly TrailEntry[] {
  if (text === null) return [];
  const { run, entries } = JSON.parse(text) as { readonly run: string; readonly entries: readonly StoredEntry[] };
  return run === runId ? entries.map((entry) => ({ ...entry, from: entry.from, at: new Date(entry.at) })) : [];
}

function escape(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function unescape(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}
