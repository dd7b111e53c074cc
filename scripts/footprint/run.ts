/**
 * How much of a machine the daemon needs, from source and bundled: `pnpm footprint`. With folders,
 * other trees are measured from source, too: `pnpm footprint /tmp/before`.
 *
 * Each figure is of a process of its own, on an SQLite file: start to ready, stop idle (one
 * connection kept alive) and busy (posts are being answered), what is resident when it is idle, and
 * after 1,500 posts; and the most that ever was while 30 ramdisks post 20 MB at once, and again
 * what they are told to repeat.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeIronic, serveIronic } from '@ironic-inspector/testing';
import { machine } from '../e2e/machine.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { postAll, startAll, type Posted } from './posts.ts';

const STARTS = 5;
const POSTS = 1500;
const LARGE = { count: 30, bytes: 20_000_000 };
/** Until it has come to rest: V8 gives memory back some ten seconds after the last work. */
const REST_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'ironic-inspector-footprint.'));
const fake = new FakeIronic({ keepCalls: 0 });
const machines = Array.from({ length: POSTS }, (_, index) => machine(index));
for (const { uuid, bmc } of machines) fake.addNode({ uuid, driver_info: { ipmi_address: bmc } });
const ironic = await serveIronic(fake);
try {
  for (const [name, file] of Object.entries(programs(process.argv.slice(2)))) show(name, await measure(file));
} finally {
  await ironic.close();
  rmSync(folder, { recursive: true, force: true });
}

/** The file that each is started with, by name. */
function programs(trees: readonly string[]): Readonly<Record<string, string>> {
  const root = join(import.meta.dirname, '../..');
  const bundle = join(folder, 'bundle');
  const made = spawnSync(process.execPath, [join(root, 'scripts/packaging/bundle.ts'), bundle], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`The daemon cannot be bundled: ${made.stderr}`);
  const source = 'packages/server/src/bin.ts';
  return {
    bundled: join(bundle, 'bin.mjs'),
    'from source': join(root, source),
    ...Object.fromEntries(trees.map((tree) => [tree, join(resolve(tree), source)])),
  };
}

interface Footprint {
  readonly readyMs: number;
  readonly stopIdleMs: number;
  readonly stopBusyMs: number;
  readonly idle: number;
  readonly afterPosts: number;
  readonly peakOfPosts: number;
  readonly peakOfLarge: number;
  readonly large: Posted;
}

async function measure(file: string): Promise<Footprint> {
  const starts: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    const daemon = await fresh(file);
    starts.push(daemon.readyMs);
    stops.push(await withIdleConnection(daemon));
  }
  const { afterPosts, peakOfPosts } = await ofPosts(file);
  return {
    readyMs: median(starts),
    stopIdleMs: median(stops),
    stopBusyMs: await ofBusyStop(file),
    afterPosts,
    peakOfPosts,
    ...(await ofLarge(file)),
  };
}

function fresh(file: string): Promise<Daemon> {
  return startDaemon(file, mkdtempSync(join(folder, 'daemon.')), ironic.url);
}

/** Milliseconds that it takes to stop while a connection is kept alive that nobody uses. */
async function withIdleConnection(daemon: Daemon): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const asked = request(`${daemon.url}/v1`, { agent }).end();
  const [answer] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
  answer.resume();
  await once(answer, 'end');
  const stopped = await daemon.stop();
  agent.destroy();
  return stopped;
}

async function ofPosts(file: string) {
  const daemon = await fresh(file);
  await startAll(daemon.url, machines);
  const { answered } = await postAll(daemon.url, machines, 16);
  if (answered < POSTS) console.error(`${file}: only ${answered} of ${POSTS} posts were taken`);
  await sleep(REST_MS);
  const figures = { afterPosts: daemon.mebibytes('VmRSS'), peakOfPosts: daemon.mebibytes('VmHWM') };
  await daemon.stop();
  return figures;
}

async function ofBusyStop(file: string): Promise<number> {
  const daemon = await fresh(file);
  const some = machines.slice(0, 200);
  await startAll(daemon.url, some);
  const posting = postAll(daemon.url, some, 16).catch(() => undefined);
  await sleep(300);
  const stopped = await daemon.stop();
  void posting;
  return stopped;
}

async function ofLarge(file: string) {
  const daemon = await fresh(file);
  const some = machines.slice(0, LARGE.count);
  await sleep(REST_MS);
  const idle = daemon.mebibytes('VmRSS');
  await startAll(daemon.url, some);
  const large = await postAll(daemon.url, some, LARGE.count, Buffer.alloc(LARGE.bytes, 'QUJD'));
  await sleep(REST_MS);
  const peakOfLarge = daemon.mebibytes('VmHWM');
  await daemon.stop();
  return { idle, peakOfLarge, large };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}

function show(name: string, of: Footprint): void {
  const { answered, sent, seconds } = of.large;
  const lines = [
    ['start to ready', of.readyMs, 'ms'],
    ['stop, idle', of.stopIdleMs, 'ms'],
    ['stop, busy', of.stopBusyMs, 'ms'],
    ['resident, idle', of.idle, 'MiB'],
    [`resident after ${POSTS} posts`, of.afterPosts, 'MiB'],
    ['at most during those', of.peakOfPosts, 'MiB'],
    [`at most with ${LARGE.count} posts of ${LARGE.bytes / 1e6} MB`, of.peakOfLarge, 'MiB'],
  ] as const;
  console.log(`\n${name}`);
  for (const [what, value, unit] of lines) console.log(`  ${what.padEnd(36)} ${value.toFixed(0).padStart(6)} ${unit}`);
  console.log(`  ${answered} of ${LARGE.count} large posts taken, ${sent} sent, ${seconds.toFixed(0)} s`);
}
