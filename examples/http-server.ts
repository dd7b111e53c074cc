/** The whole API on node:http, nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { oneMachine } from './support/one-machine.ts';

const { inspector, introspectThrough } = oneMachine();

const handler = createInspectorHandler(inspector, {
  healthcheck: true,
  onError: (error, request) => console.error(request.method, request.url, error),
});
const server = createServer(toNodeListener(handler)).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await introspectThrough(`http://127.0.0.1:${port}`);

await inspector.stop();
server.close();
server.closeAllConnections();
