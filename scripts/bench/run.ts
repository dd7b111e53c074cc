/**
 * The load of many introspections on our server, and beside it on servers that do nothing but the
 * same calls to Ironic. Fake Ironic, load and server are processes of their own. Fails when a node
 * does not finish, never because of a time: machines differ, and only the ratios within one run
 * mean something.
 *
 * Stores are measured empty, and with many nodes whose introspection ended long ago (`--filled N`).
 * PostgreSQL is installed and started, and so is the original from Debian, for fewer nodes; where
 * they cannot be, that is said and their rows are missing.
 *
 * `--short` for a quick look; `--nodes N`, `--concurrency N`; `--only TEXT` measures those with
 * this in their names; `--beside TREE` measures the server of another checkout, which has its
 * dependencies, next to each of ours; `--profile FOLDER` writes CPU profiles of our servers there.
 */
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { Service } from '../services/service.ts';
import { startProcess, type ProcessOptions } from '../start-process.ts';
import type { LoadResult } from './load.ts';
import { ORIGINAL, printTable, ratios, type Measured } from './table.ts';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    nodes: { type: 'string' },
    concurrency: { type: 'string', default: '8' },
    filled: { type: 'string' },
    only: { type: 'string', default: '' },
    beside: { type: 'string' },
    profile: { type: 'string' },
  },
});
const filled = values.filled ?? (values.short ? '5000' : '100000');
const nodes = values.nodes ?? (values.short ? '200' : '1000');

interface Contestant {
  readonly name: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly options?: readonly string[];
  /**
   * Where many nodes are to be on record before; the machines are others than those of the empty
   * store then.
   */
  readonly fill?: string;
  /** How many streams of events are read meanwhile. */
  readonly watchers?: number;
  /** How many nodes it is given, where that is fewer than the others have. */
  readonly nodes?: string;
}

/** How many watch, in the row with watchers. */
const WATCHERS = 200;

/** Ours and the original are measured with these. */
const HOOKS = '$default_processing_hooks,lldp_basic,local_link_connection,extra_hardware';
const profiled = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
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
  options: profiled,
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
  const fewer = String(Math.min(Number(nodes), 100));
  try {
    await promisify(execFile)('bash', [join(import.meta.dirname, '../services/original.sh'), 'install', folder], {
      timeout: 300_000,
    });
    return [{ name: ORIGINAL, file: 'original.ts', environment: { INSPECTOR_HOOKS: HOOKS }, nodes: fewer }];
  } catch (thrown) {
    console.error('!!! The original cannot be installed here: its row and the ratios are missing', thrown);
    return [];
  }
}

/** The same server, while many watch what becomes of all runs. */
function watched(store: string, INSPECTOR_STORE: string): Contestant {
  return { ...server(`${store}, ${WATCHERS} watchers`, INSPECTOR_STORE), watchers: WATCHERS };
}

const wanted = ({ name }: Contestant) => name.includes(values.only);
const postgres = new Service('postgres', join(folder, 'postgres'));
const stores = [
  server('memory', 'memory'),
  ...beside('memory', 'memory'),
  ...beside('SQLite', join(folder, 'other.sqlite')),
  watched('SQLite', join(folder, 'watched.sqlite')),
  ...twice('SQLite', join(folder, 'empty.sqlite'), join(folder, 'filled.sqlite')),
  ...(wanted(server('PostgreSQL', '')) ? await postgresRows(postgres) : []),
  ...(ORIGINAL.includes(values.only) ? await originalRows() : []),
];
const floors: readonly Contestant[] = ['ky-pooled', 'undici', 'ky-fetch'].map((client) => ({
  name: `calls only, ${client}`,
  file: 'floor.ts',
  environment: { CLIENT: client },
}));

async function measure(contestant: Contestant): Promise<Measured> {
  const { name, file, environment, options = [], fill, watchers = 0 } = contestant;
  const count = contestant.nodes ?? nodes;
  if (fill !== undefined) await runForJson('fill.ts', [fill, filled]);
  const first = fill === undefined ? '0' : count;
  const ironic = await startServer('ironic.ts', { env: { NODES: count, FIRST: first } });
  try {
    const server = await startServer(file, { env: { ...environment, IRONIC_URL: ironic.url }, node: options });
    try {
      const watching = watchers > 0 ? await startWatchers(server.url, watchers) : undefined;
      const args = [server.url, server.pid, count, values.concurrency, first];
      const result = await runForJson<LoadResult>('load.ts', args);
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
  const { stdout } = await promisify(execFile)(process.execPath, node, { timeout: 600_000, killSignal: 'SIGKILL' });
  return JSON.parse(stdout) as T;
}

const measured: Measured[] = [];
try {
  for (const contestant of [...stores, ...floors].filter(wanted)) {
    console.log(`${contestant.name}: ${contestant.nodes ?? nodes} nodes, ${values.concurrency} at a time …`);
    measured.push(await measure(contestant));
  }
} finally {
  await postgres.end('stop').catch(() => undefined);
}
printTable(measured);
for (const line of ratios(measured)) console.log(line);
for (const { name, nodes: given, finished, complaints } of measured) {
  if (finished === given && complaints.length === 0) continue;
  console.log(`\n${name}: only ${finished} of ${given} finished\n${complaints.join('\n')}`);
  // The original's failures are its own.
  if (name !== ORIGINAL) process.exitCode = 1;
}

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
