// Introspects the nodes that are named on the command line, and prints what each is made of.
import { createServer } from 'node:http';
import { Inspector } from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { introspected } from './tool.ts';

const { IRONIC_URL = 'http://127.0.0.1:6385', PORT = '5050' } = process.env;
const nodes = process.argv.slice(2);
if (nodes.length === 0) throw new Error('usage: npm start -- NODE…');

// #region tool
const ironic = createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' }, fetch: pooledFetch() });
const inspector = new Inspector({ ironic, ...createMemoryStore(), resolveHost });
// Ramdisks post here: ipa-inspection-callback-url=http://THIS-HOST:5050/v1/continue
const server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(inspector)));
server.listen(Number(PORT));
(await inspector.start()).unwrap(); // periodic upkeep: time-outs, and runs that are held up

for (const outcome of await Promise.all(nodes.map((node) => introspected(inspector, node)))) console.log(outcome);
// #endregion

await inspector.stop();
server.close();
server.closeAllConnections();
