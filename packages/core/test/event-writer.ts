import type { HistoryStore, NewHistoryEvent } from '@ironic-inspector/core';
import { UUID } from './world.ts';

/** Records so many warnings in a history, as another instance does; their messages count them. */
export function eventWriter(history: HistoryStore) {
  let written = 0;
  return async (count: number, { runId = 'run-1', node = UUID } = {}): Promise<void> => {
    const events = Array.from({ length: count }, (): NewHistoryEvent => {
      written += 1;
      const step = { type: 'warning', source: 'test', message: `${written}` } as const;
      const about = { runId, node, at: new Date(0), instance: 'another', requestId: undefined };
      return { key: `key ${written}`, ...about, step };
    });
    const runs = [{ runId, node, startedAt: new Date(0), state: 'waiting' as const }];
    const batch = { id: `batch ${written}`, runs, events, documents: [], snapshots: [], refused: [] };
    (await history.append(batch)).unwrap();
  };
}
