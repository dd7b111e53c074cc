import { InspectorError } from '../errors.ts';
import type { DataKind } from '../contracts/data-store.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RamdiskData } from '../model/ramdisk-data.ts';
import { DONE, type Result } from '../result.ts';

/** What flows tell history besides their events; nobody waits for it. */
export interface HistoryTap {
  /** Another record takes the place of this one, or none: what history lacks of it is in it. */
  leaving(run: Introspection): void;
  /** Resolves when history has all that it was told; `Err` when it cannot take it now. */
  flush(): Promise<Result<void, InspectorError>>;
  /** The node was never there, or is to be forgotten: nothing of it is kept. */
  forget(run: Introspection): void;
  /** The run keeps this document, as JSON text. */
  document(run: Introspection, kind: DataKind, text: string): void;
  /** What the run's machine is made of, as its processed data says. */
  snapshot(run: Introspection, data: RamdiskData): void;
}

/** Where no history is kept. */
export const NO_HISTORY: HistoryTap = Object.freeze({
  leaving: () => undefined,
  flush: async () => DONE,
  forget: () => undefined,
  document: () => undefined,
  snapshot: () => undefined,
});

/** What is answered where history is asked for, and none is kept. */
export function noHistory(): InspectorError {
  return new InspectorError('not-supported', 'This inspector keeps no history: it was given no option "history".');
}
