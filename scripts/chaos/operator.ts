import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import { fetchFromAny } from './site.ts';

const ANSWER_MS = 3000;
const PAUSE_MS = 1000;

export interface Requests {
  accepted: number;
  retried: number;
}

/** Asks for introspections of all nodes, evenly over `milliseconds`, each until it is accepted. Ends when `signal` says so, at the latest. */
export async function introspectAll(
  uuids: readonly string[],
  urls: readonly string[],
  milliseconds: number,
  { random, signal }: { readonly random: Random; readonly signal: AbortSignal },
): Promise<Requests> {
  const requests: Requests = { accepted: 0, retried: 0 };
  const asking = uuids.map(async (uuid, index) => {
    await pause((milliseconds * index) / uuids.length, signal);
    while (!signal.aborted) {
      if (await isAccepted(uuid, random.shuffled(urls))) {
        requests.accepted++;
        return;
      }
      requests.retried++;
      await pause(PAUSE_MS, signal);
    }
  });
  await Promise.all(asking);
  return requests;
}

/** An answer may have been lost: what is on record already is not asked for again. */
async function isAccepted(uuid: string, urls: readonly string[]): Promise<boolean> {
  const path = `/v1/introspection/${uuid}`;
  const status = await statusOf(urls, path, 'GET');
  if (status === 200) return true;
  return status === 404 && (await statusOf(urls, path, 'POST')) === 202;
}

async function statusOf(urls: readonly string[], path: string, method: string): Promise<number | undefined> {
  try {
    const response = await fetchFromAny(urls, path, { method, signal: AbortSignal.timeout(ANSWER_MS) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** Ends early when told to. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
