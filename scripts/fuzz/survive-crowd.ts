import { setTimeout as sleep } from 'node:timers/promises';
import { machine } from '../e2e/machine.ts';
import { askServer, startChild, type Child } from './processes.ts';
import type { Send, Outcome } from './send.ts';
import type { Sent } from './requests.ts';
import type { Health } from './server.ts';

/** Connections that say nothing. */
const IDLE = 10_000;
/** Connections that say little: as many in their headers as in a body. */
const SLOW = 200;
/** Normal requests meanwhile, three for each machine. */
const MACHINES = 16;
/** How long the server may take to take up all of the crowd, which it has to bear for 20 seconds. */
const JOINED_MS = 10_000;
/** How long the server may take to be rid of the crowd: it waits 20 seconds for a request. */
const GONE_MS = 90_000;
/** What is left then may be ours. */
const FEW = 50;

/** Files for the sockets of the crowd, and some. */
export const FILES = IDLE + 2 * SLOW + 1000;

/**
 * Ten thousand idle connections and a few hundred slow ones: meanwhile everything else is answered, and in the end they are gone.
 *
 * @returns what went wrong
 */
export async function surviveCrowd(server: Child, send: Send, say: (line: string) => void): Promise<readonly string[]> {
  await askServer(server, 'tidy');
  const crowd = await startChild('crowd.ts', [server.line, String(IDLE), String(SLOW)], { files: FILES });
  try {
    const before = await untilJoined(server);
    say(
      `${crowd.line} connections of a crowd are open; the server has ${before.connections}, ${before.rssMiB.toFixed(0)} MiB`,
    );
    if (before.connections < IDLE) return [`only ${before.connections} of ${IDLE} connections are open`];
    const start = performance.now();
    const outcomes: Outcome[] = [];
    for (let index = 0; index < MACHINES; index += 1)
      for (const sent of journey(index)) outcomes.push(await send(sent));
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
async function untilJoined(server: Child): Promise<Health> {
  for (const end = performance.now() + JOINED_MS; ; await sleep(100)) {
    const health = await askServer(server, 'health');
    if (health.connections >= IDLE || performance.now() > end) return health;
  }
}

async function untilGone(server: Child, say: (line: string) => void): Promise<readonly string[]> {
  for (const end = performance.now() + GONE_MS; performance.now() < end; await sleep(500)) {
    const { connections, rssMiB } = await askServer(server, 'tidy');
    if (connections > FEW) continue;
    say(`the server is rid of the crowd, ${rssMiB.toFixed(0)} MiB`);
    return [];
  }
  return [`the server is not rid of the crowd after ${GONE_MS / 1000} seconds`];
}
