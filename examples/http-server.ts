/** The whole API on node:http, nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { nodeServerOptions, toNodeListener } from '@ironic-inspector/http-adapter/node';
import { oneMachine } from './support/one-machine.ts';

const { inspector, introspectThrough } = oneMachine();

// #region handler
const handler = createInspectorHandler(inspector, {
  healthcheck: true,
  // without the query, which may have secrets in it
  onError: (error, request) => console.error(request.method, new URL(request.url).pathname, error),
});
// #endregion
// #region node
const server = createServer(nodeServerOptions(), toNodeListener(handler)).listen(0, '127.0.0.1');
// #endregion
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await introspectThrough(`http://127.0.0.1:${port}`);

await inspector.stop();
server.close();
server.closeAllConnections();
