import { resolveHost } from '@ironic-inspector/core/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { apiKeys } from './api-keys.js';
import { folderStore } from './folder-store.js';
import { createSite } from './server.js';

const { IRONIC_URL = 'http://127.0.0.1:6385', OPERATOR_KEY, PORT = '5050' } = process.env;
if (!OPERATOR_KEY) throw new Error('Set OPERATOR_KEY to the key that operators send');

// #region inspector
const { app, inspector } = createSite({
  ironic: createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' }, fetch: pooledFetch() }),
  ...createMemoryStore(),
  data: folderStore('introspection-data'),
  resolveHost,
  auth: apiKeys({ operator: OPERATOR_KEY }),
});
// #endregion
(await inspector.start()).unwrap();
app.listen(Number(PORT));
