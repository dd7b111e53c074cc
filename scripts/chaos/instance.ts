/**
 * One instance of the server, as `start` would serve it, with a short lease. It says to Ironic
 * which one it is, and notes in the ledger what it owns, what it told, and when it stood still.
 */
import { createEnrollHook, defaultHooks, type FlowEvent } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { pooledFetch } from '@ironic-inspector/ironic-client/node';
import { logLines } from '@ironic-inspector/observability';
import { createDnsmasqFirewall } from '@ironic-inspector/pxe-filter';
import { serve } from '@ironic-inspector/server';
import { gateHook, gateOf, type Gates } from './gate.ts';
import { openLedger } from './ledger.ts';
import { recordedNodes } from './recorded-nodes.ts';
import { openSqlStore } from '../open-sql-store.ts';
import { CLEAN_UP_PERIOD, IRONIC_PATIENCE_MS, IRONIC_TIMEOUT_MS, LEASE, SYNC_PERIOD } from './times.ts';

/** How long nothing must have happened to count as a pause. */
const STALL_MS = 1000;
const LOOK_MS = 50;

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

const by = variable('CHAOS_NAME');
const note = openLedger(variable('CHAOS_LEDGER'));
const gates = JSON.parse(variable('CHAOS_GATES')) as Gates;
const passGate = gateOf(gates, variable('CHAOS_FOLDER'), by, note);

let looked = Date.now();
setInterval(() => {
  const now = Date.now();
  if (now - looked > STALL_MS) note({ kind: 'stall', by, from: looked, to: now });
  looked = now;
}, LOOK_MS).unref();

function tell(event: FlowEvent): void {
  const { node, runId } = event;
  const told = { kind: 'told', by, node, runId, at: event.at.getTime() } as const;
  if (event.type === 'resumed') note({ ...told, what: 'resumed', text: event.state });
  if (event.type === 'callback-repeated') note({ ...told, what: 'repeated', text: '' });
  if (event.type === 'interrupted') note({ ...told, what: 'interrupted', text: `${event.stage}: ${event.message}` });
  if (event.type === 'failed') note({ ...told, what: 'failed', text: `${event.stage}: ${event.message}` });
}

// Whoever started it is gone.
process.once('disconnect', () => process.exit(1));

const store = openSqlStore(variable('INSPECTOR_STORE'));
const place = variable('CHAOS_HISTORY');
/** A database of its own, or that of the runs. */
const apart = place === '' ? undefined : openSqlStore(place);
const migratedRuns = await store.migrate();
const migrated = migratedRuns.err || apart === undefined ? migratedRuns : await apart.migrate();
const fetch = pooledFetch();
const ironic = createIronicClient({
  endpoint: variable('IRONIC_URL'),
  auth: { type: 'none' },
  fetch,
  userAgent: by,
  timeout: IRONIC_TIMEOUT_MS,
  retry: { total: IRONIC_PATIENCE_MS },
});
const server = migrated.err
  ? migrated
  : await serve({
      ironic: {
        ...ironic,
        patchNode: async (uuid, patch, options) => {
          const patched = await ironic.patchNode(uuid, patch, options);
          await passGate('node patched', uuid);
          return patched;
        },
      },
      port: Number(variable('INSPECTOR_PORT')),
      nodes: recordedNodes(store.nodes, by, note, passGate),
      rules: store.rules,
      data: store.data,
      history: (apart ?? store).history,
      lease: LEASE,
      cleanUpPeriod: CLEAN_UP_PERIOD,
      // Of its few nodes several are deleted at once.
      forgetting: { maxShare: 1 },
      introspectionDelay: 0,
      processing: { addPorts: 'all' },
      capabilities: { bootMode: true },
      hooks: [...defaultHooks, gateHook(gates, passGate)],
      // A gate may be opened late where the computer has little time.
      limits: { hookSeconds: 60 },
      notFoundHook: createEnrollHook({ maxNodesPerMinute: 1000 }),
      firewall: createDnsmasqFirewall({ hostsDir: variable('CHAOS_HOSTS') }),
      pxeFilter: { syncPeriod: SYNC_PERIOD },
      observers: [tell, logLines('info', (lines) => void process.stderr.write(`${by} ${lines}`))],
    });
if (server.err) {
  console.error(`${by} cannot serve: ${server.val.message}`);
  process.exit(1);
}
console.log(server.val.url);
async function end(): Promise<never> {
  const stopped = await server.unwrap().stop();
  await fetch.close();
  const closed = [await store.close(), await apart?.close()];
  process.exit(stopped.ok && closed.every((one) => one?.ok !== false) ? 0 : 1);
}
process.once('SIGTERM', () => void end());
