import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'undici';
import type { Machine } from '../e2e/machine.ts';
import { sourceAddress } from '../source-address.ts';

/** What became of posts. */
export interface Posted {
  readonly answered: number;
  /** All that were sent, those that were refused or not answered among them. */
  readonly sent: number;
  readonly seconds: number;
}

/** As the ramdisk: so often it posts, and so long it waits for an answer (CONTRACT.md §15.3). */
const ATTEMPTS = 5;
const ANSWER_MS = 30_000;
const pauseMs = (attempt: number) => Math.min(30_000, Math.max(5000, 1.5 ** attempt * 1000));

const WAIT_MS = 3 * 60_000;

/** Asks for an introspection of machines and waits until all of them wait for their ramdisk. */
export async function startAll(url: string, machines: readonly Machine[]): Promise<void> {
  const pool = new Pool(url, { connections: 16 });
  const ask = async (method: 'GET' | 'POST', uuid: string) =>
    (await pool.request({ method, path: `/v1/introspection/${uuid}` })).body.text();
  await Promise.all(machines.map(({ uuid }) => ask('POST', uuid)));
  const end = performance.now() + WAIT_MS;
  for (const { uuid } of machines) {
    while (performance.now() < end) {
      if ((JSON.parse(await ask('GET', uuid)) as { readonly state: string }).state === 'waiting') break;
      await sleep(100);
    }
  }
  await pool.close();
}

/** Posts for all machines, `atOnce` at a time, each until it is answered 200, as ramdisks do. */
export async function postAll(
  url: string,
  machines: readonly Machine[],
  atOnce: number,
  logs?: Buffer,
): Promise<Posted> {
  const begun = performance.now();
  let [answered, sent] = [0, 0];
  const rest = machines.entries();
  const worker = async () => {
    for (const [index, { callback }] of rest) {
      const body = logs === undefined ? [Buffer.from(callback)] : withLogs(callback, logs);
      const localAddress = sourceAddress(index);
      const client = new Client(url, { localAddress, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        sent += 1;
        if ((await post(client, body).catch(() => undefined)) === 200) {
          answered += 1;
          break;
        }
        if (attempt < ATTEMPTS) await sleep(pauseMs(attempt));
      }
      await client.destroy();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { answered, sent, seconds: (performance.now() - begun) / 1000 };
}

/** @returns the status */
async function post(client: Client, body: readonly Buffer[]): Promise<number> {
  const length = body.reduce((sum, piece) => sum + piece.byteLength, 0);
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(length) };
  const options = { method: 'POST', path: '/v1/continue', headers, body: Readable.from(body) } as const;
  const answer = await client.request(options);
  await answer.body.dump();
  return answer.statusCode;
}

/** The body in pieces: the archive is one for all, and is not copied. */
function withLogs(callback: string, logs: Buffer): readonly Buffer[] {
  return [Buffer.from(`${callback.slice(0, callback.lastIndexOf('}'))},"logs":"`), logs, Buffer.from('"}')];
}
