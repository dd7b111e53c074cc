import type { HistoryStore } from '@ironic-inspector/core';
import { runSuite } from '../runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from '../runner.ts';
import { documents } from './documents.ts';
import { events } from './events.ts';
import { failures, persistence, twoHandles } from './handles.ts';
import { refusals } from './refused.ts';
import { retention } from './retention.ts';
import { runs } from './runs.ts';
import { snapshots } from './snapshots.ts';

const topics: readonly Topic<HistoryStore>[] = [
  runs,
  events,
  documents,
  snapshots,
  refusals,
  retention,
  persistence,
  twoHandles,
  failures,
];

/** What every `HistoryStore` does, as tests. */
export function historySuite<Store extends HistoryStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'HistoryStore', topics, options);
}
