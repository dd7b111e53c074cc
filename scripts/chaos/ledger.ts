import { openSync, readFileSync, writeSync } from 'node:fs';

/**
 * Who says to own a node, written by the instance itself right after the store said so and before
 * it does anything else: a process that is killed in between has done nothing.
 */
export interface Claim {
  readonly kind: 'claim';
  /** The instance that wrote to the store; another name each time it is started. */
  readonly by: string;
  readonly node: string;
  /** The owner from then on; `null` when it handed the node back. */
  readonly holder: string | null;
  /** When the store was asked, and when it had answered; milliseconds since the epoch. */
  readonly asked: number;
  readonly answered: number;
}

/**
 * An instance did nothing at all for a while: it was stopped, or the computer had no time for it.
 */
export interface Pause {
  readonly by: string;
  readonly from: number;
  readonly to: number;
}

/** What an instance told its observers. */
export interface Told {
  readonly kind: 'told';
  readonly by: string;
  readonly node: string | undefined;
  readonly runId: string | undefined;
  readonly at: number;
  readonly what: 'resumed' | 'failed' | 'interrupted' | 'repeated';
  /** The state that was resumed, or what failed and why. */
  readonly text: string;
}

/** The store has begun a run of a node, or forgotten one for which no node was made. */
export interface RunNote {
  readonly kind: 'begun' | 'undone';
  readonly by: string;
  readonly node: string;
  readonly runId: string;
  readonly at: number;
}

/** An instance came to the gate of a node's run, and waits there. */
export interface Arrival {
  readonly kind: 'arrival';
  readonly by: string;
  readonly node: string;
  readonly at: number;
}

/** An instance looks for runs that were abandoned. */
export interface Look {
  readonly kind: 'look';
  readonly by: string;
  readonly at: number;
}

export type LedgerLine = Claim | (Pause & { readonly kind: 'stall' }) | Told | RunNote | Arrival | Look;

/**
 * Lines are in the file when the call returns: they outlive a SIGKILL. Several processes may write
 * to one file.
 */
export function openLedger(file: string): (line: LedgerLine) => void {
  const handle = openSync(file, 'a');
  return (line) => void writeSync(handle, `${JSON.stringify(line)}\n`);
}

export function readLedger(file: string): readonly LedgerLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LedgerLine);
}
