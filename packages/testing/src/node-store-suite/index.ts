import type { NodeStore } from '@ironic-inspector/core';
import { runSuite } from '../runner.ts';
import type { Runner, SuiteOptions, Topic } from '../runner.ts';
import { due } from './due.ts';
import { listing } from './listing.ts';
import { lookup } from './lookup.ts';
import { owners } from './owners.ts';
import { pending } from './pending.ts';
import { records } from './records.ts';
import { update } from './update.ts';

export const nodeStoreTopics: readonly Topic<NodeStore>[] = [records, update, lookup, listing, due, pending, owners];

/** What every `NodeStore` does, as tests. */
export function nodeStoreSuite(runner: Runner, options: SuiteOptions<NodeStore>): void {
  runSuite(runner, 'NodeStore', nodeStoreTopics, options);
}
