// A small server on any platform: an inspector with stores in memory in front of a real Ironic API,
// once for everybody, and once below `/elsewhere` for ramdisks of a network that nobody here is in.
import { createInspectorClient } from '@ironic-inspector/client';
import { Inspector, Ok } from '@ironic-inspector/core';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { createMemoryStore } from '@ironic-inspector/store-memory';

export function createApp(endpoint, remoteAddress) {
  const ironic = createIronicClient({ endpoint, auth: { type: 'none' }, fetch: (...call) => fetch(...call) });
  const inspector = new Inspector({
    ironic,
    ...createMemoryStore(),
    introspectionDelay: 0,
    logSink: oneArchive(),
    processing: { alwaysStoreRamdiskLogs: true },
  });
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
    answer: (request, environment) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/logs') return logsOfNewest(inspector);
      if (pathname === '/client') return newestOfClient((asked) => here(asked, environment));
      return (pathname.startsWith('/elsewhere/') ? elsewhere : here)(request, environment);
    },
  };
}

function oneArchive() {
  let kept;
  return {
    save: async (_, archive) => {
      kept = archive;
      return Ok({ reference: 'newest', place: 'memory' });
    },
    load: async () => Ok(kept),
  };
}

/** What the ramdisk of the newest run logged, unpacked on this platform. */
async function logsOfNewest(inspector) {
  await inspector.idle();
  const [run] = (await inspector.history.runs({ limit: 1 })).unwrap();
  const logs = await inspector.history.logs(run?.runId ?? '');
  return Response.json(logs.ok ? logs.val : { error: logs.val.message }, { status: logs.ok ? 200 : 500 });
}

/** The newest run, as the client of this platform has it. */
async function newestOfClient(handler) {
  const fetch = (input, init) => handler(new Request(input, init));
  const client = createInspectorClient({ endpoint: 'http://inspector.invalid', fetch });
  const [run] = (await client.list({ limit: 1 })).unwrap();
  const ended = await client.finished(run);
  return Response.json({ speaks: (await client.speaks()).unwrap(), state: ended.unwrap().state });
}
