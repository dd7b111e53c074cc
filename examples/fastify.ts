/** The introspection API in a Fastify application, under `/baremetal`. */
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { fastify } from 'fastify';
import { oneMachine } from './support/one-machine.ts';

const { inspector, introspectThrough } = oneMachine();
const mountPath = '/baremetal';
// #region mount
const listener = toNodeListener(createInspectorHandler(inspector, { mountPath }));

const app = fastify({ forceCloseConnections: true });
await app.register(
  async (scope) => {
    // What the ramdisk posts is read by the handler, which knows how much it may be.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    // The first is the prefix itself, which the second does not include.
    for (const path of ['/', '/*']) {
      scope.all(path, (request, reply) => {
        reply.hijack();
        listener(request.raw, reply.raw);
      });
    }
  },
  { prefix: mountPath },
);
// #endregion
app.get('/', async () => 'the rest of the application');

const origin = await app.listen({ port: 0, host: '127.0.0.1' });
await introspectThrough(`${origin}${mountPath}`);
await inspector.stop();
await app.close();
