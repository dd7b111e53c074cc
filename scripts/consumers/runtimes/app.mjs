// A small server on any platform: an inspector with stores in memory in front of a real Ironic API,
// once for everybody, and once below `/elsewhere` for ramdisks of a network that nobody here is in.
import { Inspector } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { createMemoryStore } from '@ironic-inspector/store-memory';

export function createApp(endpoint, remoteAddress) {
  const ironic = createIronicClient({ endpoint, auth: { type: 'none' }, fetch: (...call) => fetch(...call) });
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0 });
  const here = createInspectorHandler(inspector, {
    callback: { allowedNetworks: ['127.0.0.0/8', '::1'] },
    remoteAddress,
  });
  const elsewhere = createInspectorHandler(inspector, {
    callback: { allowedNetworks: ['198.51.100.0/24'] },
    mountPath: '/elsewhere',
    remoteAddress,
  });
  return {
    inspector,
    answer: (request, environment) =>
      (new URL(request.url).pathname.startsWith('/elsewhere/') ? elsewhere : here)(request, environment),
  };
}
