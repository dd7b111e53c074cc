/**
 * `load.ts URL PID NODES CONCURRENCY FIRST` takes machines through an introspection: starts all,
 * waits until all wait for their ramdisk, posts for all, waits until all are finished; then reads
 * statuses. Prints a {@link LoadResult}.
 */
import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon, { type Options, type Request } from 'autocannon';
import { Client } from 'undici';
import { machine } from '../e2e/machine.ts';
import { sourceAddress } from '../source-address.ts';

export interface LoadResult {
  readonly nodes: number;
  readonly concurrency: number;
  readonly callbackBytes: number;
  /** How many ended as they should. */
  readonly finished: number;
  /** From the first request until the last node is finished. */
  readonly seconds: number;
  readonly continueP50: number;
  readonly continueP99: number;
  readonly statusReadsPerSecond: number;
  /** Of the server, for its part of all this without the reading of statuses. */
  readonly cpuMsPerNode: number;
  readonly memoryMiB: number;
  /** Some answers that should not have been. */
  readonly complaints: readonly string[];
}

const WAIT_S = 3 * 60;
const READ_S = 2;
const PAGE = 1_000;
/** USER_HZ, which Linux has long fixed for all that leaves the kernel. */
const TICKS_PER_SECOND = 100;

const [url = '', pid = '', nodes = '', concurrency = '', first = ''] = process.argv.slice(2);
const machines = Array.from({ length: Number(nodes) }, (_, index) => machine(Number(first) + index));
const complaints: string[] = [];

process.stdout.write(JSON.stringify(await load()));

async function load(): Promise<LoadResult> {
  const finishedBefore = await countIn('finished');
  const cpuBefore = cpuMs();
  const start = performance.now();
  const starts = machines.map(({ uuid }): Request => ({ method: 'POST', path: `/v1/introspection/${uuid}` }));
  await fire(starts, 202, { amount: starts.length });
  await until(async () => (await countIn('waiting')) === machines.length);
  const milliseconds = await postAll();
  await until(async () => (await countIn('starting,waiting,processing')) === 0);
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuMs() - cpuBefore;
  const memoryMiB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const reads = machines.map(({ uuid }): Request => ({ method: 'GET', path: `/v1/introspection/${uuid}` }));
  return {
    nodes: machines.length,
    concurrency: Number(concurrency),
    callbackBytes: Buffer.byteLength(machines[0]?.callback ?? ''),
    finished: (await countIn('finished')) - finishedBefore,
    seconds,
    continueP50: milliseconds(50),
    continueP99: milliseconds(99),
    statusReadsPerSecond: (await fire(reads, 200, { duration: READ_S })) / READ_S,
    cpuMsPerNode: cpu / machines.length,
    memoryMiB,
    complaints: complaints.slice(0, 5),
  };
}

/**
 * Sends requests over connections that share them out among themselves.
 *
 * @returns how many were answered with `status`
 */
async function fire(requests: readonly Request[], status: number, options: Partial<Options>): Promise<number> {
  const connections = Math.min(Number(concurrency), requests.length);
  const onResponse = (got: number, body: string) => expect(status, got, body);
  let connection = 0;
  const { errors, statusCodeStats } = await autocannon({
    url,
    connections,
    timeout: WAIT_S,
    // It ends only when it samples.
    sampleInt: 10,
    setupClient(client) {
      const own = connection++;
      const share = requests.filter((_, index) => index % connections === own);
      client.setRequests(share.map((request) => ({ ...request, onResponse })));
    },
    ...options,
  });
  if (errors > 0) complaints.push(`${errors} requests without an answer`);
  return statusCodeStats?.[`${status}`]?.count ?? 0;
}

/**
 * Posts for all machines, each connection from an address of its own: autocannon cannot.
 *
 * @returns how many milliseconds a percentile of the answers took
 */
async function postAll(): Promise<(percentile: number) => number> {
  const microseconds = createHistogram();
  const rest = machines.values();
  const worker = async (_: unknown, index: number) => {
    const client = new Client(url, { localAddress: sourceAddress(index), headersTimeout: WAIT_S * 1000 });
    for (const { callback: body } of rest) {
      const begun = performance.now();
      const headers = { 'Content-Type': 'application/json' };
      try {
        const answer = await client.request({ method: 'POST', path: '/v1/continue', headers, body });
        expect(200, answer.statusCode, await answer.body.text());
      } catch (error) {
        complaints.push(String(error));
      }
      microseconds.record(Math.ceil((performance.now() - begun) * 1000));
    }
    await client.close();
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return (percentile) => microseconds.percentile(percentile) / 1000;
}

function expect(status: number, got: number, text: string): void {
  if (got !== status) complaints.push(`${got} ${text.slice(0, 200)}`);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_S * 1000;
  while (!(await holds()) && performance.now() < end) await sleep(100);
}

/** How many nodes are in one of these states, page by page. */
async function countIn(states: string): Promise<number> {
  let count = 0;
  for (let marker = ''; ;) {
    const answer = await fetch(`${url}/v1/introspection?limit=${PAGE}&state=${states}${marker}`);
    const { introspection } = (await answer.json()) as { introspection: readonly { uuid: string }[] };
    count += introspection.length;
    if (introspection.length < PAGE) return count;
    marker = `&marker=${introspection.at(-1)?.uuid}`;
  }
}

/** CPU time of all threads of the server so far, in user and in system mode. */
function cpuMs(): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
