/**
 * `load.ts URL PID NODES CONCURRENCY FIRST` takes machines through an introspection: starts all,
 * waits until all wait for their ramdisk, posts for all, waits until all are finished; then reads
 * statuses. Prints a {@link LoadResult}.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { machine } from '../e2e/machine.ts';

export interface LoadResult {
  readonly nodes: number;
  readonly concurrency: number;
  readonly callbackBytes: number;
  /** How many ended as they should. */
  readonly finished: number;
  /** From the first request until the last node is finished. */
  readonly seconds: number;
  readonly continue: Latency;
  readonly statusReadsPerSecond: number;
  /** Of the server, for its part of all this without the reading of statuses. */
  readonly cpuMsPerNode: number;
  readonly memoryMiB: number;
  /** Some answers that should not have been. */
  readonly complaints: readonly string[];
}

interface Latency {
  readonly p50: number;
  readonly p99: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly milliseconds: number;
}

const WAIT_MS = 3 * 60_000;
const READ_MS = 2_000;
const PAGE = 1_000;
/** USER_HZ, which Linux has long fixed for all that leaves the kernel. */
const TICKS_PER_SECOND = 100;

const [url = '', pid = '', nodes = '', concurrency = '', first = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const machines = Array.from({ length: Number(nodes) }, (_, index) => machine(Number(first) + index));
const complaints: string[] = [];

process.stdout.write(JSON.stringify(await load()));
agent.destroy();

async function load(): Promise<LoadResult> {
  const finishedBefore = await countIn('finished');
  const cpuBefore = cpuMs();
  const start = performance.now();
  expectAll(202, await inTurns(machines, ({ uuid }) => ask('POST', `/v1/introspection/${uuid}`)));
  await until(async () => (await countIn('waiting')) === machines.length);
  const callbacks = await inTurns(machines, ({ callback }) => ask('POST', '/v1/continue', callback));
  expectAll(200, callbacks);
  await until(async () => (await countIn('starting,waiting,processing')) === 0);
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuMs() - cpuBefore;
  const memoryMiB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  return {
    nodes: machines.length,
    concurrency: Number(concurrency),
    callbackBytes: Buffer.byteLength(machines[0]?.callback ?? ''),
    finished: (await countIn('finished')) - finishedBefore,
    seconds,
    continue: latency(callbacks),
    statusReadsPerSecond: await readStatuses(),
    cpuMsPerNode: cpu / machines.length,
    memoryMiB,
    complaints: complaints.slice(0, 5),
  };
}

function ask(method: string, path: string, body = ''): Promise<Answer> {
  const start = performance.now();
  const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, agent, headers, timeout: WAIT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text, milliseconds: performance.now() - start });
      });
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer: ${method} ${path}`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** As many at a time as asked for. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) answers.push(await work(item));
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return answers;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (!(await holds()) && performance.now() < end) await sleep(100);
}

/** How many nodes are in one of these states, page by page. */
async function countIn(states: string): Promise<number> {
  let count = 0;
  for (let marker = ''; ;) {
    const { text } = await ask('GET', `/v1/introspection?limit=${PAGE}&state=${states}${marker}`);
    const { introspection } = JSON.parse(text) as { introspection: readonly { uuid: string }[] };
    count += introspection.length;
    if (introspection.length < PAGE) return count;
    marker = `&marker=${introspection.at(-1)?.uuid}`;
  }
}

async function readStatuses(): Promise<number> {
  const end = performance.now() + READ_MS;
  const forever = function* () {
    for (let index = 0; performance.now() < end; index += 1) yield machines[index % machines.length]?.uuid;
  };
  let count = 0;
  const reading = forever();
  const worker = async () => {
    for (const uuid of reading) {
      const { status } = await ask('GET', `/v1/introspection/${uuid}`);
      if (status === 200) count += 1;
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return (count * 1000) / READ_MS;
}

function expectAll(status: number, answers: readonly Answer[]): void {
  for (const answer of answers) {
    if (answer.status !== status) complaints.push(`${answer.status} ${answer.text.slice(0, 200)}`);
  }
}

function latency(answers: readonly Answer[]): Latency {
  const sorted = answers.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** CPU time of all threads of the server so far, in user and in system mode. */
function cpuMs(): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in parentheses, may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND;
}
