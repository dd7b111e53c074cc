import type { NodeStore } from '@ironic-inspector/core';
import { runSuite } from '../runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from '../runner.ts';
import { due } from './due.ts';
import { guards } from './guards.ts';
import { failures, persistence, twoHandles } from './handles.ts';
import { listing } from './listing.ts';
import { lookup } from './lookup.ts';
import { many } from './many.ts';
import { owners } from './owners.ts';
import { pending } from './pending.ts';
import { records } from './records.ts';
import { update } from './update.ts';

export const nodeStoreTopics: readonly Topic<NodeStore>[] = [
  records,
  update,
  guards,
  many,
  lookup,
  listing,
  due,
  pending,
  owners,
  persistence,
  twoHandles,
  failures,
];

/** What every `NodeStore` does, as tests. */
export function nodeStoreSuite<Store extends NodeStore>(runner: Runner, options: StoreSuiteOptions<Store>): void {
  runSuite(runner, 'NodeStore', nodeStoreTopics, options);
}
