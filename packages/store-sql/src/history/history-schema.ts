import type { DataKind } from '@ironic-inspector/core';

/** The tables of the history, as Kysely sees them. */
export interface HistoryTables {
  inspector_history_totals: TotalsRow;
  inspector_history_runs: HistoryRunRow;
  inspector_history_events: HistoryEventRow;
  inspector_history_batches: BatchRow;
  inspector_documents: DocumentRow;
  inspector_history_documents: HistoryDocumentRow;
  inspector_data_documents: DataDocumentRow;
  inspector_snapshots: SnapshotRow;
  inspector_identifiers: IdentifierRow;
  inspector_refused: RefusedRow;
  inspector_refused_identifiers: RefusedIdentifierRow;
  inspector_history_adoptions: AdoptionRow;
}

/** Milliseconds since the epoch; some drivers give large integers as text. */
type Time = number;

/**
 * The one row that every writer of the history updates first, so that they come one after another
 * and their positions become visible in order. The sums are of the tables below.
 */
export interface TotalsRow {
  name: string;
  /** The last number that a run or an event was given. */
  position: number;
  runs: number;
  events: number;
  /** Documents that runs of the history refer to. */
  documents: number;
  /** Of these documents and of events. */
  bytes: number;
  /** The highest position of the events that were removed. */
  removed: number | null;
}

export interface HistoryRunRow {
  /** What other tables call the run by: shorter than its id. */
  number: number;
  run_id: string;
  node: string;
  /** In the form that `lookupKey` gives; the name itself is in `details`. */
  name: string | null;
  outcome: 'active' | 'finished' | 'error';
  /** 1 when a run that began later is on record of the node; never removed otherwise. */
  superseded: number;
  started_at: Time;
  finished_at: Time | null;
  /** How many it has, which is the sequence of the last one. */
  events: number;
  /** Of its events. */
  bytes: number;
  /** JSON: all else that is known of it, digests of its documents included. */
  details: string;
}

export interface HistoryEventRow {
  position: number;
  /** The number of the run. */
  run: number;
  sequence: number;
  /** In the form that `lookupKey` gives. */
  event_key: string;
  at: Time;
  /** JSON: who saw it, and the step. */
  details: string;
}

/** A batch that was recorded, and when by the database's clock. */
export interface BatchRow {
  id: string;
  at: Time;
}

/** Text that is kept once, however many refer to it. */
export interface DocumentRow {
  /** SHA-256 of the text, hexadecimal. */
  digest: string;
  /** Of `document`. */
  bytes: number;
  /**
   * Another one each time that somebody begins to refer to it, or ceases to: the change locks the
   * row.
   */
  stamp: number;
  /** Compressed. */
  document: Uint8Array;
}

/** A document that a run of the history kept. */
export interface HistoryDocumentRow {
  run: number;
  kind: DataKind;
  digest: string;
}

/** A document that the data store keeps of a node. */
export interface DataDocumentRow {
  node: string;
  kind: DataKind;
  digest: string;
}

export interface SnapshotRow {
  node: string;
  run_id: string;
  at: Time;
  /** JSON. */
  identifiers: string;
  /** What the hardware is known again by; nothing where an older version saw it. */
  hardware: string | null;
  /** JSON: name, machine and findings; nothing where an older version saw it. */
  machine: string | null;
  /** What the product is found by, as `productKey` gives it. */
  product: string | null;
}

/** What a node's last snapshot is found by, in the form that `identifierKey` gives. */
export interface IdentifierRow {
  identifier: string;
  node: string;
}

export interface RefusedRow {
  id: string;
  node: string | null;
  /** `sourceNetwork` of the address; empty when there is none. */
  source: string;
  first_at: Time;
  last_at: Time;
  times: number;
  /** What the row and its identifiers take, about. */
  bytes: number;
  /** JSON: reason, identifiers, address. */
  details: string;
}

export interface RefusedIdentifierRow {
  identifier: string;
  refused: string;
}

/** A node that was on record before the history, or was imported: its documents are to be moved. */
export interface AdoptionRow {
  node: string;
  /** `imported`, or nothing is known. */
  kind: string | null;
}
