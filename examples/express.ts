/** The introspection API in an Express application, under `/baremetal`. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import express from 'express';
import { oneMachine } from './support/one-machine.ts';

const { inspector, introspectThrough } = oneMachine();
const mountPath = '/baremetal';

// #region mount
const app = express();
// In front of body parsers: what the ramdisk posts is read by the handler, which knows how much it
// may be.
app.use(mountPath, toNodeListener(createInspectorHandler(inspector, { mountPath })));
app.use(express.json());
// #endregion
app.get('/', (_request, response) => response.send('the rest of the application'));

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
await introspectThrough(`http://127.0.0.1:${port}${mountPath}`);

await inspector.stop();
server.close();
server.closeAllConnections();
