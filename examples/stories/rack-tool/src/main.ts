// rack-tool NODE…: introspects all of them, eight at a time, and prints what each has.
import { createServer } from 'node:http';
import { Inspector } from '@ironic-inspector/core';
import { resolveHost } from '@ironic-inspector/core/node';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { introspectRack } from './rack.js';

const { IRONIC_URL = 'http://127.0.0.1:6385', PORT = '5050' } = process.env;
const ironic = createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' }, fetch: pooledFetch() });
const inspector = new Inspector({ ironic, ...createMemoryStore(), resolveHost });
const server = createServer(nodeServerOptions(), toNodeListener(createInspectorHandler(inspector)));
server.listen(Number(PORT)); // ramdisks post here
(await inspector.start()).unwrap(); // time-outs

// Ctrl-C ends the waiting; runs that have begun go on in Ironic, and are on record.
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
for (const line of await introspectRack(inspector, process.argv.slice(2), interrupt.signal)) console.log(line);

await inspector.stop();
server.close();
server.closeAllConnections();
