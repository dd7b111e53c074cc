/**
 * The load of many introspections on our server, and beside it on servers that do nothing but the
 * same calls to Ironic. Fake Ironic, load and server are processes of their own. Fails when a node
 * does not finish, never because of a time: machines differ, and only the ratios within one run
 * mean something.
 *
 * Stores are measured empty, and with many nodes whose introspection ended long ago (`--filled N`).
 * PostgreSQL is installed and started, and so is the original from Debian, for fewer nodes: its
 * last release, 12.4, is unpacked beside the system, and what the system has is taken where that
 * fails, or with `--short`. What cannot be had is said, and its rows are missing.
 *
 * `--short` for a quick look, `--long` for 20,000 nodes on SQLite with as many more on record as
 * `--filled` says; `--nodes N`, `--concurrency N`; `--only PATTERN` measures those whose names
 * match, and nothing else; `--beside TREE` measures the server of another checkout, which has its
 * dependencies, next to each of ours; `--profile FOLDER` writes CPU profiles of our servers there,
 * of which `areas.ts` says where the time went;
 * `--chart FILE` draws what was resident over time, `.cache/bench/memory.svg` with `--long`.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Service } from '../services/service.ts';
import { startProcess, type ProcessOptions } from '../start-process.ts';
import type { LoadResult } from './load.ts';
import { ORIGINAL_ROOT } from '../e2e/original.ts';
import { printAims } from './aims.ts';
import { watchMemory, writeChart, type MemoryOverTime } from './memory-over-time.ts';
import { isOriginal, printTable, ratios, type Measured } from './table.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    nodes: { type: 'string' },
    concurrency: { type: 'string', default: '8' },
    filled: { type: 'string' },
    only: { type: 'string', default: '' },
    beside: { type: 'string' },
    profile: { type: 'string' },
    chart: { type: 'string' },
  },
});
const filled = values.filled ?? (values.short ? '5000' : '100000');
const nodes = values.nodes ?? (values.short ? '200' : values.long ? '20000' : '1000');
const chart = values.chart ?? (values.long ? join(import.meta.dirname, '../../.cache/bench/memory.svg') : undefined);

interface Contestant {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it leaves a profile, where one is wanted. */
  readonly isProfiled?: boolean;
  /**
   * Where many nodes are to be on record before; the machines are others than those of the empty
   * store then.
   */
  readonly fill?: string;
  /** How many streams of events are read meanwhile. */
  readonly watchers?: number;
  /** How many nodes it is given, where that is fewer than the others have. */
  readonly nodes?: string;
  /** How many callbacks at a time, where that is another number than the others have. */
  readonly concurrency?: string;
}

/** How many callbacks at a time, in the rows with many. */
const WIDE = '32';
/** How many nodes the original is given with `--long`. */
const LONG_OF_ORIGINAL = 1_000;

/** How many watch, in the row with watchers. */
const WATCHERS = 200;

/** Ours and the original are measured with these. */
const HOOKS = '$default_processing_hooks,lldp_basic,local_link_connection,extra_hardware';
const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-'));
// PostgreSQL runs as somebody else, in a folder of its own below.
chmodSync(folder, 0o755);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const OURS = { INSPECTOR_PORT: '0', INSPECTOR_DELAY: '0', INSPECTOR_HOOKS: HOOKS, INSPECTOR_LOG: 'warn' };

const START = 'packages/server/src/start.ts';
const server = (store: string, INSPECTOR_STORE: string): Contestant => ({
  name: `this server, ${store}`,
  file: join('../..', START),
  environment: { ...OURS, INSPECTOR_STORE },
  isProfiled: true,
});

/** The same of another checkout, with a store of its own. */
function beside(store: string, INSPECTOR_STORE: string): Contestant[] {
  if (values.beside === undefined) return [];
  const name = `the server of ${values.beside}, ${store}`;
  return [{ ...server(store, INSPECTOR_STORE), name, file: resolve(values.beside, START) }];
}

/** A store, empty and filled. */
function twice(name: string, empty: string, full: string): Contestant[] {
  return [server(name, empty), { ...server(`${name}, ${filled} more nodes`, full), fill: full }];
}

/** PostgreSQL's two databases, if it can be had. */
async function postgresRows(postgres: Service): Promise<Contestant[]> {
  try {
    const url = await postgres.install();
    return twice('PostgreSQL', url, url);
  } catch (thrown) {
    console.error('!!! PostgreSQL cannot be installed or started here: its rows are missing', thrown);
    return [];
  }
}

/** The original, if it can be had. It is too slow to be given as many nodes as the others. */
async function originalRows(): Promise<Contestant[]> {
  const fewer = String(Math.min(Number(nodes), values.long ? LONG_OF_ORIGINAL : 100));
  const row = (release: string): Contestant[] => {
    const environment = { INSPECTOR_HOOKS: HOOKS, INSPECTOR_ORIGINAL: release };
    const one = { name: `the original ${release}, SQLite`, file: 'original.ts', environment, nodes: fewer };
    return [one, atOnce(one)];
  };
  const services = join(import.meta.dirname, '../services');
  const unpack = [join(import.meta.dirname, '../lab/unpack.sh'), 'trixie', ORIGINAL_ROOT, 'ironic-inspector'];
  if (!values.short) {
    try {
      await promisify(execFile)('bash', unpack, { timeout: 400_000 });
      return row('12.4');
    } catch (thrown) {
      console.error('!!! The last release of the original cannot be unpacked here: it is another one', thrown);
    }
  }
  try {
    await promisify(execFile)('bash', [join(services, 'original.sh'), 'install', folder], { timeout: 300_000 });
    return row('of this Debian');
  } catch (thrown) {
    console.error('!!! The original cannot be installed here: its rows and the ratios are missing', thrown);
    return [];
  }
}

/** The same server, while many watch what becomes of all runs. */
function watched(store: string, INSPECTOR_STORE: string): Contestant {
  return { ...server(`${store}, ${WATCHERS} watchers`, INSPECTOR_STORE), watchers: WATCHERS };
}

/** The same with many callbacks at a time. */
function atOnce(one: Contestant): Contestant {
  return { ...one, name: `${one.name}, ${WIDE} at a time`, concurrency: WIDE };
}

const only = new RegExp(values.only);
const wanted = ({ name, fill }: Contestant) =>
  only.test(name) && (!values.long || fill !== undefined || isOriginal(name));
const postgres = new Service('postgres', join(folder, 'postgres'));
const stores = [
  server('memory', 'memory'),
  ...beside('memory', 'memory'),
  ...beside('SQLite', join(folder, 'other.sqlite')),
  watched('SQLite', join(folder, 'watched.sqlite')),
  ...twice('SQLite', join(folder, 'empty.sqlite'), join(folder, 'filled.sqlite')),
  atOnce(server('SQLite', join(folder, 'wide.sqlite'))),
  ...(wanted(server('PostgreSQL', '')) ? await postgresRows(postgres) : []),
  ...(only.test('the original 12.4, SQLite') ? await originalRows() : []),
];
const floors: readonly Contestant[] = ['ky-pooled', 'undici', 'ky-fetch'].map((client) => ({
  name: `calls only, ${client}`,
  file: 'floor.ts',
  environment: { CLIENT: client },
}));

async function measure(contestant: Contestant): Promise<Measured> {
  const { name, file, environment, isProfiled = false, fill, watchers = 0 } = contestant;
  const count = contestant.nodes ?? nodes;
  if (fill !== undefined) await runForJson('fill.ts', [fill, filled]);
  const first = fill === undefined ? '0' : count;
  const ironic = await startServer('ironic.ts', { env: { NODES: count, FIRST: first } });
  try {
    const server = await startServer(file, {
      env: { ...environment, IRONIC_URL: ironic.url },
      node: isProfiled ? profileOptions(name) : [],
    });
    try {
      const watching = watchers > 0 ? await startWatchers(server.url, watchers) : undefined;
      const memory = watchMemory(name, server.pid);
      const args = [server.url, server.pid, count, contestant.concurrency ?? values.concurrency, first];
      const result = await runForJson<LoadResult>('load.ts', args);
      overTime.push(memory());
      if (watching !== undefined) console.log(`its watchers: ${await watching.stop()}`);
      const counts = JSON.parse(await ironic.stop()) as Readonly<Record<string, number>>;
      const calls = Object.values(counts).reduce((sum, count) => sum + count, 0);
      return { ...result, name, ironicCallsPerNode: calls / result.nodes };
    } finally {
      await server.stop();
    }
  } finally {
    await ironic.stop();
  }
}

/** Of Node: the profile of a process, named as its row is. */
function profileOptions(name: string): readonly string[] {
  if (values.profile === undefined) return [];
  return [
    '--cpu-prof',
    `--cpu-prof-dir=${values.profile}`,
    `--cpu-prof-name=${name.replaceAll(/\W+/g, '-')}.cpuprofile`,
  ];
}

function startWatchers(url: string, count: number) {
  return startProcess(join(import.meta.dirname, 'watchers.ts'), { env: { URL: url, COUNT: String(count) } });
}

/** Starts a file that prints its URL, and the process that serves it if that is another. */
async function startServer(file: string, options: ProcessOptions) {
  const { line, process: child, stop } = await startProcess(resolve(import.meta.dirname, file), options);
  const url = /https?:\/\/\S+/.exec(line)?.[0];
  const pid = /\(process (\d+)\)/.exec(line)?.[1] ?? String(child.pid);
  if (url === undefined) throw new Error(`${file} did not say where it answers`);
  return { url, pid, stop };
}

/** Runs a file of this folder to its end and parses what it printed. */
async function runForJson<T>(file: string, args: readonly string[]): Promise<T> {
  const node = ['--conditions=ironic-inspector-source', join(import.meta.dirname, file), ...args];
  const timeout = values.long ? 3_000_000 : 600_000;
  const { stdout } = await promisify(execFile)(process.execPath, node, { timeout, killSignal: 'SIGKILL' });
  return JSON.parse(stdout) as T;
}

const measured: Measured[] = [];
const overTime: MemoryOverTime[] = [];
try {
  for (const contestant of [...stores, ...floors].filter(wanted)) {
    console.log(`${contestant.name}: ${contestant.nodes ?? nodes} nodes …`);
    measured.push(await measure(contestant));
  }
} finally {
  await postgres.end('stop').catch(() => undefined);
}
printTable(measured);
const own = await runForJson<{ cpuMsPerNode: number }>('in-process.ts', [values.short ? '400' : '1500']);
console.log(`Our own part, without HTTP on either side: ${own.cpuMsPerNode.toFixed(1)} ms of processor time a node`);
printAims(measured);
for (const line of ratios(measured)) console.log(line);
if (chart !== undefined) {
  writeChart(chart, overTime);
  console.log(`What was resident over time: ${chart}`);
}
for (const { name, nodes: given, finished, complaints } of measured) {
  if (finished === given && complaints.length === 0) continue;
  console.log(`\n${name}: only ${finished} of ${given} finished\n${complaints.join('\n')}`);
  // The original's failures are its own.
  if (!isOriginal(name)) process.exitCode = 1;
}

if (values.long || values.only !== '') process.exit();

console.log();
await import('./rules.ts');
console.log();
await import('./dry-run.ts');
console.log();
await import('./events.ts');
console.log();
await import('./history-cost.ts');
console.log();
await import('./history.ts');
