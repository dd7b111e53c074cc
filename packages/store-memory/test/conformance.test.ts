import { dataStoreSuite, ruleStoreSuite, sharedNodeStoreSuite } from '@ironic-inspector/testing';
import { describe, it } from 'vitest';
import { createMemoryStore } from '../src/index.ts';

sharedNodeStoreSuite({ describe, it }, { create: () => createMemoryStore().nodes });
dataStoreSuite({ describe, it }, { create: () => createMemoryStore().data });
ruleStoreSuite({ describe, it }, { create: () => createMemoryStore().rules });
