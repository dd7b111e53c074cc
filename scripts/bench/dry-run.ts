/**
 * What a dry run costs a node: 20 rules on the data that 10 000 nodes posted (`--short`: 1 000), in
 * memory, with a snapshot of Ironic's nodes; beside it what the hooks and the rules cost alone. The
 * memory that it takes besides what was there must not grow with the number of nodes.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { evaluateRules, Inspector, parseJson, runHooks, type NewRule, type RamdiskData } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText, runRecord } from '@ironic-inspector/testing';

const RULES = 20;
const NODES = process.argv.includes('--short') ? 1000 : 10_000;
const payload = loadPayloadText('ipmi-server');

const rules = Array.from({ length: RULES }, (_, number): NewRule => ({
  description: `rule ${number}`,
  conditions: [
    { field: 'memory_mb', op: 'ge', value: number },
    { field: 'inventory.system_vendor.product_name', op: 'contains', value: `ES-\\d+|rack ${number}` },
    { field: 'node://driver_info.ipmi_address', op: 'in-net', value: '192.0.2.0/24' },
  ],
  actions: [{ action: 'set-attribute', path: `/extra/rule-${number % 15}`, value: `{data[cpus]}-${number}` }],
}));

const uuidOf = (index: number) => `66696e69-7368-4000-8000-${index.toString(16).padStart(12, '0')}`;
const nodeOf = (uuid: string) => ({ uuid, driver_info: { ipmi_address: '192.0.2.17' }, properties: {}, extra: {} });

const store = createMemoryStore();
for (let index = 0; index < NODES; index++) {
  const at = new Date(Date.UTC(2026, 0, 1) - index * 1000);
  const run = runRecord({ uuid: uuidOf(index), runId: `run-${index}`, state: 'finished', at });
  (await store.nodes.begin(run, undefined)).unwrap();
  (await store.data.save(uuidOf(index), 'unprocessed', payload)).unwrap();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is in use, in bytes. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Nodes a second, and by how much the heap in use has grown at most while it went on. */
async function measured(work: (count: number) => AsyncIterable<unknown>, count: number) {
  for await (const _ of work(100));
  const before = heapInUse();
  let most = before;
  let milliseconds = 0;
  let nodes = 0;
  let begun = performance.now();
  for await (const _ of work(count)) {
    nodes += 1;
    if (nodes % (count / 10) !== 0) continue;
    milliseconds += performance.now() - begun;
    most = Math.max(most, heapInUse());
    begun = performance.now();
  }
  return {
    nodes,
    'nodes/s': Math.round((nodes * 1000) / milliseconds),
    'ms/node': Number((milliseconds / nodes).toFixed(2)),
    'more heap at most, MiB': Number(((most - before) / 2 ** 20).toFixed(1)),
  };
}

const inspector = new Inspector({ ironic: new FakeIronic(), ...store });
async function* dryRun(count: number) {
  const nodes = Array.from({ length: count }, (_, index) => uuidOf(index));
  const some = count === NODES ? {} : { nodes };
  const dry = (await inspector.rules.dryRun({ rules, snapshot: { node: nodeOf }, ...some })).unwrap();
  yield* dry;
  if (dry.summary.changed !== count) throw new Error(dry.summary.text);
}

async function* hooksAndRules(count: number) {
  for (let index = 0; index < count; index++) {
    const node = nodeOf(uuidOf(index));
    const { data } = (await runHooks(parseJson(payload) as RamdiskData, { node })).unwrap();
    yield evaluateRules(rules, { data, node });
  }
}

const { data } = (await runHooks(parseJson(payload) as RamdiskData)).unwrap();
async function* rulesAlone(count: number) {
  for (let index = 0; index < count; index++) yield evaluateRules(rules, { data, node: nodeOf(uuidOf(index)) });
}

console.log(`a dry run of ${RULES} rules on ${NODES} nodes, each of which posted ${payload.length} bytes`);
console.table({
  'rules.dryRun, some nodes': await measured(dryRun, NODES / 10),
  'rules.dryRun, all nodes (target: 300 nodes/s)': await measured(dryRun, NODES),
  'runHooks and evaluateRules alone': await measured(hooksAndRules, NODES / 10),
  'evaluateRules alone, which prepares the rules': await measured(rulesAlone, NODES / 10),
});
