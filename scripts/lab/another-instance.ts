/**
 * Another instance on our daemon's database, which has booted nobody and was told of nothing. It is
 * asked in place of the daemon: what it knows of a run is in history, or nowhere.
 */
import { type Diagnosis, type HistoryEvent, type HistoryStep, Inspector } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { openSqlStore } from '../open-sql-store.ts';
import { databaseFile } from './daemon.ts';
import { IRONIC_URL } from './ironic.ts';

type BootStep = Extract<HistoryStep, { readonly type: 'boot-event' }>;

/** What it is asked for. */
export interface AnotherInstance {
  readonly inspector: Inspector;
  /** Why the newest run of the node is where it is, and what history has of that run. */
  why(node: string): Promise<{ readonly diagnosis: Diagnosis; readonly events: readonly HistoryEvent[] }>;
  close(): Promise<void>;
}

export function anotherInstance(folder: string): AnotherInstance {
  const store = openSqlStore(databaseFile(folder));
  const { nodes, rules, data, history } = store;
  const ironic = createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' } });
  const inspector = new Inspector({ ironic, nodes, rules, data, history });
  return {
    inspector,
    why: async (node) => {
      const diagnosis = (await inspector.diagnose(node)).unwrap();
      return { diagnosis, events: (await inspector.history.events(diagnosis.runId)).unwrap() };
    },
    close: async () => {
      (await inspector.stop()).unwrap();
      (await store.close()).unwrap();
    },
  };
}

/** What was told of the machine's boot, in order. */
export function bootsIn(events: readonly HistoryEvent[]): readonly BootStep[] {
  return events.flatMap(({ step }) => (step.type === 'boot-event' ? [step] : []));
}
