/** The introspection API in a Hono application, under `/baremetal`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createInspectorApp } from '@ironic-inspector/http-adapter';
import { Hono } from 'hono';
import { oneMachine } from './support/one-machine.ts';

const { inspector, introspectThrough } = oneMachine();
const mountPath = '/baremetal';

// #region mount
const app = new Hono();
app.route(mountPath, createInspectorApp(inspector, { mountPath }));
// #endregion
app.get('/', (context) => context.text('the rest of the application'));

const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await introspectThrough(`http://127.0.0.1:${port}${mountPath}`);

await inspector.stop();
server.close();
// HTTP/2 servers have no such thing
if ('closeAllConnections' in server) server.closeAllConnections();
