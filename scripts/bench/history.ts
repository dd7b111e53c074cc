/**
 * What the history costs in SQLite: bytes of a run as it is kept, and how long it takes to find
 * things, and to say why a run failed, among 10,000 nodes with ten runs each (`--short`: 1,000
 * nodes). Times are printed, never judged.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Inspector,
  type HistoryBatch,
  type HistoryStep,
  type Identifier,
  type RefusedCallbacks,
} from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createSqlStore, type SqlStore } from '@ironic-inspector/store-sql';
import { nodeSqlite } from '@ironic-inspector/store-sql/sqlite';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';

const RUNS_PER_NODE = 10;
const RUNS_PER_BATCH = 100;
/** Each of so many runs was never heard of. */
const FAILED_EACH = 50;
/** Callbacks that were not taken, of other machines. */
const REFUSED = 2_000;
const ASKED = 50;
const DAY_MS = 86_400_000;
const FAILURE = { code: 'timed-out', stage: 'waiting', message: 'Introspection timeout' } as const;
const BEGAN = Date.UTC(2026, 0, 1);

/** By which nothing goes. */
const KEEP = {
  runsPerNode: RUNS_PER_NODE,
  finishedBefore: new Date(0),
  failedBefore: new Date(0),
  refusedBefore: new Date(0),
  bytes: Number.MAX_SAFE_INTEGER,
  refusedEntries: 10_000,
};

/** What one introspection left: its events, and its documents. */
interface Sample {
  readonly steps: readonly HistoryStep[];
  readonly unprocessed: string;
  readonly processed: string;
}

const nodes = process.argv.includes('--short') ? 1_000 : 10_000;
const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-history-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const sample = await introspected();
await printBytes(await filled('documents.sqlite', 100, sample, true));
await printTimes(await filled('nodes.sqlite', nodes, sample, false));

/** Takes a machine through an introspection, in memory. */
async function introspected(): Promise<Sample> {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  const store = createMemoryStore();
  const inspector = new Inspector({ ironic, ...store, introspectionDelay: 0 });
  (await inspector.introspect(uuid)).unwrap();
  await inspector.idle();
  (await inspector.continue(loadPayloadText('ipmi-server'))).unwrap();
  await inspector.idle();
  const events = (await store.history.events({ node: uuid, limit: 1_000 })).unwrap();
  const [unprocessed, processed] = [
    await store.data.load(uuid, 'unprocessed'),
    await store.data.load(uuid, 'processed'),
  ];
  return {
    steps: events.map(({ step }) => step),
    unprocessed: unprocessed.unwrap() ?? '',
    processed: processed.unwrap() ?? '',
  };
}

/** A history of that many nodes, where each run has documents of its own or none. */
async function filled(
  name: string,
  count: number,
  { steps, ...texts }: Sample,
  hasDocuments: boolean,
): Promise<{ readonly store: SqlStore; readonly file: string }> {
  const file = join(folder, name);
  const store = createSqlStore({ dialect: nodeSqlite(file, { synchronous: 'normal' }), timeout: 60_000 });
  (await store.migrate()).unwrap();
  for (let first = 0; first < count * RUNS_PER_NODE; first += RUNS_PER_BATCH) {
    const numbers = Array.from({ length: RUNS_PER_BATCH }, (_, index) => first + index);
    const parts = numbers.map((number) => partOf(number, number % count, steps, hasDocuments ? texts : {}));
    const whole: HistoryBatch = {
      id: `batch ${first}`,
      runs: parts.flatMap(({ runs }) => runs),
      events: parts.flatMap(({ events }) => events),
      documents: parts.flatMap(({ documents }) => documents),
      snapshots: parts.flatMap(({ snapshots }) => snapshots),
      refused: [],
    };
    (await store.history.append(whole)).unwrap();
  }
  const nothing = { runs: [], events: [], documents: [], snapshots: [] };
  const refused = Array.from({ length: hasDocuments ? 0 : REFUSED }, (_, number) => refusedOf(number));
  (await store.history.append({ id: 'refused', ...nothing, refused })).unwrap();
  return { store, file };
}

/** A callback of a machine that no node is known for. */
function refusedOf(number: number): RefusedCallbacks {
  const at = new Date(BEGAN + number * 1000);
  return {
    id: `refused ${number}`,
    reason: 'unknown-machine',
    identifiers: identifiersOf(1_000_000 + number),
    remoteAddress: `198.51.100.${number % 250}`,
    node: undefined,
    firstAt: at,
    lastAt: at,
    count: 1,
  };
}

/** Nothing of what came behind the wait. */
function neverHeard(steps: readonly HistoryStep[]): HistoryStep[] {
  const begun = steps.slice(0, steps.findIndex(({ type }) => type === 'waiting') + 1);
  return [...begun, { type: 'state-changed', event: 'timeout', from: 'waiting', to: 'error', failure: FAILURE }];
}

/** What one run adds to a batch. */
function partOf(
  number: number,
  index: number,
  steps: readonly HistoryStep[],
  texts: Partial<Omit<Sample, 'steps'>>,
): Pick<HistoryBatch, 'runs' | 'events' | 'documents' | 'snapshots'> {
  const runId = uuidOf('72756e73', number);
  const node = uuidOf('6e6f6465', index);
  const startedAt = new Date(BEGAN + Math.floor((number / RUNS_PER_NODE / nodes) * 90 * DAY_MS));
  const finishedAt = new Date(startedAt.getTime() + 300_000);
  const isFailed = texts.processed === undefined && number % FAILED_EACH === 0;
  const ended = isFailed
    ? ({ state: 'error', error: FAILURE.message, failure: FAILURE } as const)
    : ({ state: 'finished' } as const);
  const requestId = `req-${runId}`;
  const documents = Object.entries(texts).map(([kind, text]) => {
    const own = text.replace('{', `{"name":"${runId} ${kind}",`);
    return { runId, kind: kind as 'unprocessed' | 'processed', text: own };
  });
  return {
    runs: [{ runId, node, name: `machine-${index}`, kind: 'introspect', requestId, startedAt, finishedAt, ...ended }],
    events: (isFailed ? neverHeard(steps) : steps).map((step, place) => ({
      key: `${runId}/${place}`,
      runId,
      node,
      at: startedAt,
      instance: 'bench.example.com:1',
      requestId,
      step,
    })),
    documents,
    snapshots: [{ node, runId, at: startedAt, identifiers: identifiersOf(index) }],
  };
}

function identifiersOf(index: number): Identifier[] {
  const digits = index
    .toString(16)
    .padStart(6, '0')
    .replaceAll(/..(?=.)/g, '$&:');
  const macs = ['00', '01', '02', '03'].map((port) => ({ kind: 'mac', value: `52:54:${digits}:${port}` }) as const);
  return [...macs, { kind: 'system-serial', value: `sn-${index}` }, { kind: 'board-serial', value: `bn-${index}` }];
}

function uuidOf(prefix: string, number: number): string {
  return `${prefix}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

async function printBytes({ store, file }: { readonly store: SqlStore; readonly file: string }): Promise<void> {
  const { runs, events, documents, bytes } = (await store.history.size()).unwrap();
  (await store.close()).unwrap();
  const kilobytes = (all: number) => (all / runs / 1000).toFixed(1);
  console.log(
    `A run in the history, in SQLite: ${events / runs} events, ${documents / runs} documents of its own; ` +
      `${kilobytes(bytes)} kB as the quota counts them, ${kilobytes(statSync(file).size)} kB of the file`,
  );
}

async function printTimes({ store, file }: { readonly store: SqlStore; readonly file: string }): Promise<void> {
  const { history } = store;
  const { runs, events } = (await history.size()).unwrap();
  const mebibytes = Math.round(statSync(file).size / 1024 / 1024);
  console.log(`${nodes} nodes, ${runs} runs, ${events} events, ${mebibytes} MiB in SQLite; milliseconds:`);
  const page = { limit: 100 };
  const pick = (number: number) => (number * 7919) % nodes;
  const after = { startedAt: new Date(BEGAN + 45 * DAY_MS), runId: '' };
  const failed = (number: number) => Math.floor(pick(number) / FAILED_EACH) * FAILED_EACH;
  const ironic = new FakeIronic();
  for (let number = 0; number < ASKED; number += 1) {
    const uuid = uuidOf('6e6f6465', failed(number));
    if (ironic.peekNode(uuid) === undefined) ironic.addNode({ uuid });
  }
  const inspector = new Inspector({ ironic, nodes: store.nodes, history, introspectionDelay: 0 });
  const rows = {
    'list, newest 100': () => history.runs(page),
    'list, 100 from the middle': () => history.runs({ ...page, after }),
    'runs of a node': (number: number) => history.runs({ ...page, node: uuidOf('6e6f6465', pick(number)) }),
    'runs by name': (number: number) => history.runs({ ...page, name: `machine-${pick(number)}` }),
    'failed, newest 100': () => history.runs({ ...page, outcome: 'error' as const }),
    'events of a run': (number: number) =>
      history.events({ runId: uuidOf('72756e73', pick(number) * RUNS_PER_NODE), limit: 1_000 }),
    'events of a node': (number: number) => history.events({ node: uuidOf('6e6f6465', pick(number)), limit: 1_000 }),
    'why a run failed': (number: number) => inspector.diagnose(uuidOf('72756e73', failed(number))),
    'machines that share identifiers': (number: number) => history.sharing(identifiersOf(pick(number)), 10),
    'a round of sweeping, nothing to do': () => history.sweep(KEEP, 500),
    'how much there is': () => history.size(),
  };
  const table: Record<string, { readonly median: number; readonly longest: number }> = {};
  for (const [name, ask] of Object.entries(rows)) {
    const times: number[] = [];
    for (let number = 0; number < ASKED; number += 1) {
      const begun = performance.now();
      (await ask(number)).unwrap();
      times.push(performance.now() - begun);
    }
    times.sort((left, right) => left - right);
    const rounded = (time = Number.NaN) => Number(time.toFixed(2));
    table[name] = { median: rounded(times[ASKED / 2]), longest: rounded(times.at(-1)) };
  }
  console.table(table);
  await inspector.stop();
  (await store.close()).unwrap();
}
