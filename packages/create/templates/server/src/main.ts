// Serves the introspection API in front of the Ironic at IRONIC_URL, until it is told to end.
import { resolveHost } from '@ironic-inspector/core/node';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { createSqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { createService } from './service.ts';

const { IRONIC_URL = 'http://127.0.0.1:6385', PORT = '5050', STORE = 'inspector.sqlite' } = process.env;

const store = createSqlStore({ dialect: nodeSqlite(STORE) });
(await store.migrate()).unwrap();
const ironic = createIronicClient({ endpoint: IRONIC_URL, auth: { type: 'none' }, fetch: pooledFetch() });
const { inspector, server } = createService({
  ironic,
  nodes: store.nodes,
  rules: store.rules,
  data: store.data,
  resolveHost,
  observers: [(event) => console.log(event.type, event.node ?? '')],
});

(await inspector.start()).unwrap(); // periodic upkeep: time-outs, and runs that are held up
server.listen(Number(PORT), () => console.log(`Ramdisks post to http://THIS-HOST:${PORT}/v1/continue`));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    void inspector.stop().then(() => store.close());
  });
}
