import {
  dataStoreSuite,
  historySuite,
  postStoreSuite,
  ruleStoreSuite,
  sharedNodeStoreSuite,
  webhookStoreSuite,
} from '@ironic-inspector/testing';
import { describe, it } from 'vitest';
import { createMemoryStore } from '../src/index.ts';

const MEMORY = {
  reopen: 'nothing outlives the object',
  another: 'there is nothing but the object',
  breakDown: 'nothing beneath it can fail',
};

sharedNodeStoreSuite({ describe, it }, { create: () => createMemoryStore().nodes, ...MEMORY });
dataStoreSuite({ describe, it }, { create: () => createMemoryStore().data, ...MEMORY });
ruleStoreSuite({ describe, it }, { create: () => createMemoryStore().rules, ...MEMORY });
historySuite({ describe, it }, { create: () => createMemoryStore().history, ...MEMORY });
webhookStoreSuite({ describe, it }, { create: () => createMemoryStore().webhooks, ...MEMORY });
postStoreSuite({ describe, it }, { create: () => createMemoryStore().posts, ...MEMORY });
