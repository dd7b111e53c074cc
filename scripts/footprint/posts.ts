import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { machine, type Machine } from '../e2e/machine.ts';

/** What became of posts. */
export interface Posted {
  readonly answered: number;
  /** All that were sent, those that were refused or not answered among them. */
  readonly sent: number;
  readonly seconds: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** As the ramdisk: so often it posts, and so long it waits for an answer (CONTRACT.md §15.3). */
const ATTEMPTS = 5;
const ANSWER_MS = 30_000;
const pauseMs = (attempt: number) => Math.min(30_000, Math.max(5000, 1.5 ** attempt * 1000));

const WAIT_MS = 3 * 60_000;

/** Asks for an introspection of machines and waits until all of them wait for their ramdisk. */
export async function startAll(url: string, machines: readonly Machine[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  await Promise.all(machines.map(({ uuid }) => ask(`${url}/v1/introspection/${uuid}`, { agent, method: 'POST' })));
  const end = performance.now() + WAIT_MS;
  for (const { uuid } of machines) {
    while (performance.now() < end) {
      const { text } = await ask(`${url}/v1/introspection/${uuid}`, { agent, method: 'GET' });
      if ((JSON.parse(text) as { readonly state: string }).state === 'waiting') break;
      await sleep(100);
    }
  }
  agent.destroy();
}

/** Posts for all machines, `atOnce` at a time, each until it is answered 200, as ramdisks do. */
export async function postAll(
  url: string,
  machines: readonly Machine[],
  atOnce: number,
  logs?: Buffer,
): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const begun = performance.now();
  let [answered, sent] = [0, 0];
  const rest = machines.values();
  const worker = async () => {
    for (const { callback, uuid } of rest) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        sent += 1;
        const body = logs === undefined ? [Buffer.from(callback)] : withLogs(callback, logs);
        const asked = { agent, method: 'POST', body, localAddress: addressOf(uuid) };
        const answer = await ask(`${url}/v1/continue`, asked).catch(() => undefined);
        if (answer?.status === 200) {
          answered += 1;
          break;
        }
        if (attempt < ATTEMPTS) await sleep(pauseMs(attempt));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  return { answered, sent, seconds: (performance.now() - begun) / 1000 };
}

/** So many machines, from one number on. */
export function machinesFrom(first: number, count: number): readonly Machine[] {
  return Array.from({ length: count }, (_, index) => machine(first + index));
}

/** The body in pieces: the archive is one for all, and is not copied. */
function withLogs(callback: string, logs: Buffer): readonly Buffer[] {
  return [Buffer.from(`${callback.slice(0, callback.lastIndexOf('}'))},"logs":"`), logs, Buffer.from('"}')];
}

/** Machines have addresses of their own: all of 127.0.0.0/8 is this host. */
function addressOf(uuid: string): string {
  const index = Number.parseInt(uuid.slice(-4), 16);
  return `127.0.${1 + (index >> 8)}.${index & 255}`;
}

interface Asked {
  readonly agent: Agent;
  readonly method: string;
  readonly localAddress?: string;
  readonly body?: readonly Buffer[];
}

function ask(url: string, { agent, method, body = [], localAddress }: Asked): Promise<Answer> {
  const length = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': length };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers, localAddress, timeout: ANSWER_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text })).on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer'))).on('error', reject);
    for (const piece of body) sent.write(piece);
    sent.end();
  });
}
