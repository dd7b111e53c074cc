import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machine } from '../e2e/machine.ts';
import { startProcess, type Running } from '../start-process.ts';
import type { Sent } from './requests.ts';
import { createSender, type Outcome } from './send.ts';
import { askServer, FILES } from './server-process.ts';
import type { Health } from './server.ts';

/** Connections that say nothing. */
const IDLE = 10_000;
/** Connections that say little: as many in their headers as in a body. */
const SLOW = 200;
/** Normal requests meanwhile, three for each machine. */
const MACHINES = 16;
/**
 * How long the server may take to take up all of the crowd, which it has to bear for 20 seconds.
 */
const JOINED_MS = 10_000;
/** How long the server may take to be rid of the crowd: it waits 20 seconds for a request. */
const GONE_MS = 90_000;
/** What is left then may be ours. */
const FEW = 50;

/**
 * Ten thousand idle connections and a few hundred slow ones: meanwhile everything else is answered,
 * and in the end they are gone.
 *
 * @returns what went wrong
 */
export async function surviveCrowd(server: Running, say: (line: string) => void): Promise<readonly string[]> {
  await askServer(server, 'tidy');
  const args = [server.line, String(IDLE), String(SLOW)];
  const crowd = await startProcess(join(import.meta.dirname, 'crowd.ts'), { args, files: FILES });
  try {
    const before = await untilJoined(server);
    say(
      `${crowd.line} connections of a crowd are open; the server has ${before.connections}, ${before.rssMiB.toFixed(0)} MiB`,
    );
    if (before.connections < IDLE) return [`only ${before.connections} of ${IDLE} connections are open`];
    const start = performance.now();
    const outcomes: Outcome[] = [];
    for (let index = 0; index < MACHINES; index += 1) {
      const { send, close } = createSender(server.line, index);
      for (const sent of journey(index)) outcomes.push(await send(sent));
      await close();
    }
    const answered = outcomes.filter(({ statuses: [status = 0] }) => status >= 200 && status < 300).length;
    say(
      `${answered} of ${outcomes.length} normal requests were answered meanwhile, in ${(performance.now() - start).toFixed(0)} ms together`,
    );
    const problems = outcomes.flatMap(
      ({ statuses, finding }) => finding ?? ((statuses[0] ?? 0) < 300 ? [] : `${statuses[0]}, with a crowd around`),
    );
    return [...problems, ...(await untilGone(server, say))];
  } finally {
    await crowd.stop();
  }
}

/** What is asked, posted and looked at for a machine every day. */
function journey(index: number): readonly Sent[] {
  const { uuid, callback } = machine(index);
  const request = { kind: 'request', headers: {} } as const;
  const path = `/v1/introspection/${uuid}`;
  return [
    { ...request, method: 'POST', path: `${path}?manage_boot=0`, body: undefined },
    { ...request, method: 'POST', path: '/v1/continue', body: callback },
    { ...request, method: 'GET', path, body: undefined },
  ];
}

/** A connection is made before the server has taken it from its queue. */
async function untilJoined(server: Running): Promise<Health> {
  for (const end = performance.now() + JOINED_MS; ; await sleep(100)) {
    const health = await askServer(server, 'health');
    if (health.connections >= IDLE || performance.now() > end) return health;
  }
}

async function untilGone(server: Running, say: (line: string) => void): Promise<readonly string[]> {
  for (const end = performance.now() + GONE_MS; performance.now() < end; await sleep(500)) {
    const { connections, rssMiB } = await askServer(server, 'tidy');
    if (connections > FEW) continue;
    say(`the server is rid of the crowd, ${rssMiB.toFixed(0)} MiB`);
    return [];
  }
  return [`the server is not rid of the crowd after ${GONE_MS / 1000} seconds`];
}
