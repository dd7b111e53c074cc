import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** @returns whether an inspector answers at `url` before its process ends or the time is over */
export async function comesUp(url: string, child: ChildProcess, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (child.exitCode === null && performance.now() < end) {
    const answer = await fetch(`${url}/v1`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (answer?.ok) return true;
    await sleep(200);
  }
  return false;
}
