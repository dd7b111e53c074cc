import { FakeIronic, ironicClientSuite, serveIronic } from '@ironic-inspector/testing';
import { describe, it, onTestFinished } from 'vitest';
import { createIronicClient } from '../src/index.ts';
import { pooledFetch } from '../src/node.ts';

const create = async () => {
  const ironic = new FakeIronic();
  const served = await serveIronic(ironic, { pageSize: 10 });
  const fetch = pooledFetch();
  onTestFinished(async () => {
    await Promise.all([fetch.close(), served.close()]);
  });
  const retry = { attempts: 4, firstPause: 1 };
  return { client: createIronicClient({ endpoint: served.url, auth: { type: 'none' }, fetch, retry }), ironic };
};

ironicClientSuite({ describe, it }, { create });
