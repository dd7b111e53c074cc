/**
 * `load.ts URL PID NODES CONCURRENCY FIRST` takes machines through an introspection, a batch after
 * the other: starts all, waits until all wait for their ramdisk, posts for all, waits until all are
 * finished; then reads statuses. Prints a {@link LoadResult}.
 */
import { readFileSync } from 'node:fs';
import { createHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon, { type Options, type Request } from 'autocannon';
import { Client } from 'undici';
import { machine, type Machine } from '../e2e/machine.ts';
import { sourceAddress } from '../source-address.ts';
import { LIST } from './table.ts';

export interface LoadResult {
  readonly nodes: number;
  readonly concurrency: number;
  readonly callbackBytes: number;
  /** How many ended as they should. */
  readonly finished: number;
  /** From the first request of a batch until its last node is finished, of all batches. */
  readonly seconds: number;
  readonly continueP50: number;
  readonly continueP99: number;
  readonly statusReadsPerSecond: number;
  /** Milliseconds for a list of {@link LIST} statuses, or of all that there are; the median. */
  readonly listMs: number;
  /** Of the server, for its part of all this without the reading of statuses. */
  readonly cpuMsPerNode: number;
  /** The most that was ever resident. */
  readonly memoryMiB: number;
  /** Resident before the first request, and after the last node. */
  readonly memoryBeforeMiB: number;
  readonly memoryAfterMiB: number;
  /** Some answers that should not have been. */
  readonly complaints: readonly string[];
}

const WAIT_S = 3 * 60;
const READ_S = 2;
const LISTS = 21;
/** How many machines are under way at most: what they post is made beforehand. */
const BATCH = 1_000;
/** USER_HZ, which Linux has long fixed for all that leaves the kernel. */
const TICKS_PER_SECOND = 100;

const [url = '', pid = '', nodes = '', concurrency = '', first = ''] = process.argv.slice(2);
const microseconds = createHistogram();
const complaints: string[] = [];

process.stdout.write(JSON.stringify(await load(Number(nodes), Number(first))));

async function load(count: number, from: number): Promise<LoadResult> {
  const memoryBeforeMiB = mebibytes('VmRSS');
  const finishedBefore = await countIn('finished');
  let [cpu, seconds] = [0, 0];
  let batch: readonly Machine[] = [];
  for (let done = 0; done < count; done += batch.length) {
    const size = Math.min(BATCH, count - done);
    batch = Array.from({ length: size }, (_, index) => machine(from + done + index));
    const [cpuBefore, begun] = [cpuMs(), performance.now()];
    await introspect(batch);
    seconds += (performance.now() - begun) / 1000;
    cpu += cpuMs() - cpuBefore;
  }
  const [memoryMiB, memoryAfterMiB] = [mebibytes('VmHWM'), mebibytes('VmRSS')];
  const reads = batch.map(({ uuid }): Request => ({ method: 'GET', path: `/v1/introspection/${uuid}` }));
  return {
    nodes: count,
    concurrency: Number(concurrency),
    callbackBytes: Buffer.byteLength(batch[0]?.callback ?? ''),
    finished: (await countIn('finished')) - finishedBefore,
    seconds,
    continueP50: microseconds.percentile(50) / 1000,
    continueP99: microseconds.percentile(99) / 1000,
    statusReadsPerSecond: (await fire(reads, 200, { duration: READ_S })) / READ_S,
    listMs: await listMs(),
    cpuMsPerNode: cpu / count,
    memoryMiB,
    memoryBeforeMiB,
    memoryAfterMiB,
    complaints: complaints.slice(0, 5),
  };
}

async function introspect(machines: readonly Machine[]): Promise<void> {
  const starts = machines.map(({ uuid }): Request => ({ method: 'POST', path: `/v1/introspection/${uuid}` }));
  await fire(starts, 202, { amount: starts.length });
  await until(() => isNoneIn('starting'));
  await postAll(machines);
  await until(() => isNoneIn('starting,waiting,processing'));
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

/** Posts for all machines, each connection from an address of its own: autocannon cannot. */
async function postAll(machines: readonly Machine[]): Promise<void> {
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
    const listed = await list(`limit=${LIST}&state=${states}${marker}`);
    count += listed.length;
    if (listed.length < LIST) return count;
    marker = `&marker=${listed.at(-1)?.uuid}`;
  }
}

/** Asks for one alone: it is asked again and again while the server works. */
async function isNoneIn(states: string): Promise<boolean> {
  return (await list(`limit=1&state=${states}`)).length === 0;
}

async function listMs(): Promise<number> {
  const times: number[] = [];
  for (let read = 0; read < LISTS; read += 1) {
    const begun = performance.now();
    await list(`limit=${LIST}`);
    times.push(performance.now() - begun);
  }
  return times.toSorted((left, right) => left - right)[LISTS >> 1] ?? Number.NaN;
}

async function list(query: string): Promise<readonly { uuid: string }[]> {
  const answer = await fetch(`${url}/v1/introspection?${query}`);
  return ((await answer.json()) as { introspection: readonly { uuid: string }[] }).introspection;
}

function mebibytes(field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

/** CPU time of all threads of the server so far, in user and in system mode. */
function cpuMs(): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
