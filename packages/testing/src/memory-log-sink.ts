import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { LogSink, LogSource } from '@ironic-inspector/core';

export interface SavedLog {
  readonly source: LogSource;
  readonly archive: Uint8Array;
}

/** A log sink that keeps the archives in memory. */
export interface MemoryLogSink extends LogSink {
  /** All archives so far, in order. */
  readonly saved: readonly SavedLog[];
  /** Makes the next calls fail. @param times - how many; 1 unless given */
  failNext(times?: number): void;
}

export function memoryLogSink(): MemoryLogSink {
  const saved: SavedLog[] = [];
  let failures = 0;
  return {
    save: async (source, archive) => {
      if (failures > 0) {
        failures -= 1;
        return Err(new InspectorError('store-failed', 'The log sink was told to fail'));
      }
      saved.push({ source: { ...source, at: new Date(source.at) }, archive: archive.slice() });
      return Ok({ reference: `${saved.length}`, place: `number ${saved.length} in the memory of this process` });
    },
    load: async (reference) => {
      if (!/^[1-9]\d{0,8}$/.test(reference)) return Ok(undefined);
      return Ok(saved[Number(reference) - 1]?.archive.slice());
    },
    get saved() {
      return [...saved];
    },
    failNext: (times = 1) => {
      failures = times;
    },
  };
}
