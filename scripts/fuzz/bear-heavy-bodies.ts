import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from '../e2e/machine.ts';
import type { Running } from '../start-process.ts';
import { HEAVY_BODIES } from './heavy-bodies.ts';
import { MAX_STEP_MS } from './report.ts';
import type { Sent } from './requests.ts';
import { createSender, type Sender } from './send.ts';
import { askServer, startServer } from './server-process.ts';

/**
 * Code is compiled the first time, and CPU time is not all its own on a busy machine: the best
 * counts.
 */
const TRIES = 3;

/**
 * Posts the worst of what the limits allow to a server on SQLite, one body at a time, so that what
 * keeps its event loop is one request; the documents are stored and read again.
 *
 * @returns what went wrong
 */
export async function bearHeavyBodies(say: (line: string) => void): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const server = await startServer(1, join(folder, 'inspector.sqlite'));
  const { send, close } = createSender(server.line, 0);
  const problems: string[] = [];
  try {
    for (const [what, bodyOf] of Object.entries(HEAVY_BODIES)) {
      const body = bodyOf(0);
      let best = Infinity;
      for (let tries = 0; tries < TRIES && best > MAX_STEP_MS / 2; tries += 1) {
        const { longest, problem } = await bear(server, send, body);
        best = Math.min(best, longest);
        if (problem !== undefined) problems.push(`${what}: ${problem}`);
      }
      say(`${(body.length / 2 ** 20).toFixed(1)} MiB of ${what} kept the event loop for ${best.toFixed(0)} ms`);
      if (best > MAX_STEP_MS) problems.push(`${what} kept the event loop for ${best.toFixed(0)} ms of CPU time`);
    }
  } finally {
    await close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
  return problems;
}

async function bear(server: Running, send: Sender['send'], body: string) {
  await askServer(server, 'tidy');
  const { uuid } = machine(0);
  const request = { kind: 'request', headers: {}, body: undefined } as const;
  const all: readonly Sent[] = [
    { ...request, method: 'POST', path: `/v1/introspection/${uuid}?manage_boot=0` },
    { ...request, method: 'POST', path: '/v1/continue', body },
    { ...request, method: 'GET', path: `/v1/introspection/${uuid}/data/unprocessed` },
  ];
  let problem: string | undefined;
  for (const sent of all) {
    const { statuses, finding } = await send(sent);
    if (finding !== undefined || (statuses[0] ?? 0) >= 300)
      problem ??= `${sent.kind === 'request' ? sent.path : ''}: ${statuses[0]} ${finding ?? 'is not what was expected'}`;
  }
  const { longestMs: longest, defects } = await askServer(server, 'tidy');
  return { longest, problem: problem ?? defects[0] };
}
