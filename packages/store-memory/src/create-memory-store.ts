import { systemClock } from '@ironic-inspector/core';
import type {
  Clock,
  DataStore,
  HistoryStore,
  PostStore,
  RuleStore,
  SharedNodeStore,
  WebhookStore,
} from '@ironic-inspector/core';
import { MemoryDataStore } from './memory-data-store.ts';
import { MemoryHistory } from './memory-history.ts';
import { MemoryNodeStore } from './memory-node-store.ts';
import { MemoryPostStore } from './memory-post-store.ts';
import { MemoryRuleStore } from './memory-rule-store.ts';
import { MemoryWebhookStore } from './memory-webhook-store.ts';

export interface MemoryStore {
  readonly nodes: SharedNodeStore;
  readonly rules: RuleStore;
  readonly data: DataStore;
  readonly history: HistoryStore;
  readonly webhooks: WebhookStore;
  readonly posts: PostStore;
}

export interface MemoryStoreOptions {
  /**
   * What heartbeats are stamped by: the clock that the inspectors are given.
   * @default the system's clock
   */
  readonly clock?: Clock;
}

/**
 * Stores that live as long as the process: for tests, demos and embedding where nothing needs to
 * outlive it.
 */
export function createMemoryStore({ clock }: MemoryStoreOptions = {}): MemoryStore {
  return {
    nodes: new MemoryNodeStore(clock),
    rules: new MemoryRuleStore(),
    data: new MemoryDataStore(),
    history: new MemoryHistory(clock ?? systemClock),
    webhooks: new MemoryWebhookStore(),
    posts: new MemoryPostStore(),
  };
}
