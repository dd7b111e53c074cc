import type { DataKind, PendingStage, State } from '@ironic-inspector/core';
import type { HistoryTables } from './history/history-schema.ts';

/**
 * The tables as Kysely sees them. The prefix lets them live beside those of an original
 * ironic-inspector.
 */
export interface Tables extends HistoryTables {
  inspector_runs: RunRow;
  inspector_attributes: AttributeRow;
  inspector_pending: PendingRow;
  inspector_rules: RuleRow;
  inspector_webhooks: WebhookRow;
  inspector_data: DataRow;
  inspector_owners: OwnerRow;
  inspector_leaders: LeaderRow;
  inspector_firewalls: FirewallRow;
  inspector_counters: CounterRow;
  inspector_posts: PostRow;
}

/** Milliseconds since the epoch; some drivers give large integers as text. */
type Time = number;

/** A node's newest run. Small on purpose: statuses are read from here, documents are elsewhere. */
export interface RunRow {
  /** The UUID of the Ironic node. */
  node: string;
  run_id: string;
  state: State;
  started_at: Time;
  state_since: Time;
  finished_at: Time | null;
  /** Escaped like a JSON string: PostgreSQL's text holds no NUL characters. */
  error: string | null;
  manage_boot: number;
  /** JSON, as recorded: in order, with what is there twice. */
  attributes: string;
  owner: string | null;
  /** Of the token that a callback must carry. */
  token_digest: string | null;
  digest: string | null;
  /** When the callback was accepted; never null where `digest` is not. */
  accepted_at: Time | null;
  /** JSON: how the callback was answered. */
  answer: string | null;
  /** JSON: what holds the run up; times in milliseconds since the epoch. */
  interruption: string | null;
  /**
   * JSON: why the run ended in `error`, and in `run` which run that was: an instance of an older
   * version, beside this one, begins another without clearing it.
   */
  failure: string | null;
  /** JSON: how the run came to its state, and in `run` which run that is, as in `failure`. */
  trail: string | null;
  /** Counts the writes: every one changes the row, so that all databases count it as changed. */
  revision: number;
}

/** What nodes are looked up by: one row a value, in the form that `lookupKey` gives. */
export interface AttributeRow {
  node: string;
  name: string;
  value: string;
}

export interface PendingRow {
  node: string;
  stage: PendingStage;
  /** Compressed JSON. */
  body: Uint8Array;
  /** Compressed JSON. */
  change_set: Uint8Array | null;
  /** JSON; credentials in it are encrypted unless the files are for their owner alone. */
  options: string;
}

export interface RuleRow {
  uuid: string;
  /** Rules are listed by it, then by UUID. */
  position: number;
  /** JSON. */
  rule: string;
}

/** A receiver of events. */
export interface WebhookRow {
  id: string;
  created_at: Time;
  /** Counts the writes, those of the secret alone not. */
  revision: number;
  /** JSON: the rest of the webhook. */
  webhook: string;
  /** Encrypted unless the files are for their owner alone. */
  secret: string;
}

/**
 * Documents as they were kept before they were content-addressed. A row here was written by an
 * older instance, and is newer than what `inspector_data_documents` refers to.
 */
export interface DataRow {
  node: string;
  kind: DataKind;
  /** Compressed JSON. */
  document: Uint8Array;
}

/** An instance, and when it was last alive by the database's clock. */
export interface OwnerRow {
  name: string;
  beat_at: Time;
}

/** Who has a role, and until when by the database's clock. */
export interface LeaderRow {
  role: string;
  owner: string;
  until_at: Time;
  revision: number;
}

/**
 * An instance that holds a firewall, what it enforces, and when it was last alive by the database's
 * clock.
 */
export interface FirewallRow {
  owner: string;
  generation: number;
  alive_at: Time;
}

export interface CounterRow {
  name: string;
  value: number;
}

/** A post for Ironic's own inspection that Ironic has not taken yet. */
export interface PostRow {
  id: string;
  owner: string;
  received_at: Time;
  /** JSON: what came with the body. */
  request: string;
  /** Compressed, as it came. */
  body: Uint8Array;
}
