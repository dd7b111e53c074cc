// rack-tool NODE…: introspects all of them, eight at a time, and prints how each ended.
import { createServer } from 'node:http';
import { resolveHost } from '@ironic-inspector/core/node';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { RackInspector } from './rack.js';

const { IRONIC_URL = 'http://127.0.0.1:6385', PORT = '5050' } = process.env;
const ironic = createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' }, fetch: pooledFetch() });
const rack = new RackInspector({ ironic, ...createMemoryStore(), resolveHost });
const server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(rack.inspector)));
server.listen(Number(PORT)); // ramdisks post here
(await rack.inspector.start()).unwrap();

for (const [node, outcome] of await rack.introspectAll(process.argv.slice(2), 8)) {
  console.log(node, outcome.ok ? 'finished' : outcome.reason);
}
await rack.inspector.stop();
server.close();
