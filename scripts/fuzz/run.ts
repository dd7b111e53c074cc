/**
 * Sends what nobody should send to the whole API over real sockets, and looks at what comes back and at how the server is. What is sent
 * follows from a seed, which is printed. Fails for an answer of 500 or above, none, or one of another shape; for a defect told by an event; for
 * memory that grows, a crash, a server that a crowd of connections keeps from its work, and a
 * request that keeps it from all others for more than a quarter of a second.
 *
 * `--count N` requests (100000), `--short` for 6000, `--seed N`, `--only STEP` for one step of a run that was printed.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bearHeavyBodies } from './bear-heavy-bodies.ts';
import { askServer, startChild, type Child } from './processes.ts';
import { judgeHealth, Tally } from './report.ts';
import { MACHINES, step, type Sent } from './requests.ts';
import { createSend, type Send } from './send.ts';
import type { Health } from './server.ts';
import { FILES, surviveCrowd } from './survive-crowd.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string' },
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

/** Steps that are on their way at once. */
const AT_ONCE = 8;
/** Requests after which all is tidied up, so that what they left does not keep the next from going deep; and the server is asked how it is. */
const ROUND = 400;
/** Findings after which there is no point in going on. */
const MAX_FINDINGS = 10;

const count = Number(values.count ?? (values.short ? 6000 : 100_000));
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const problems: string[] = [];
const statuses = new Tally();
const events = new Tally();
let sentCount = 0;

if (!(count >= 1) || !Number.isInteger(seed)) throw new Error('--count and --seed take whole numbers');
requireFiles();
say(`seed ${seed}: at least ${count} requests, ${AT_ONCE} at a time`);
const server = await startChild('server.ts', [], { files: FILES, env: { NODES: String(MACHINES) } });
const { send, close } = createSend(server.line, AT_ONCE);
try {
  if (values.only === undefined) await all(server, send);
  else await one(Number(values.only), send);
} finally {
  close();
  await server.stop();
}
for (const problem of problems.slice(0, MAX_FINDINGS)) say(`\n✗ ${problem}`);
say(problems.length === 0 ? '\nNothing was found.' : `\n${problems.length} found; seed ${seed}`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function all(child: Child, sendOne: Send): Promise<void> {
  const samples: Health[] = [];
  const start = performance.now();
  try {
    for (let next = 0; sentCount < count && problems.length < MAX_FINDINGS;) {
      const until = Math.min(count, sentCount + ROUND);
      const worker = async () => {
        while (sentCount < until) await oneStep(next++, sendOne);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const health = await askServer(child, 'tidy');
      samples.push(health);
      for (const [type, times] of Object.entries(health.events)) events.add(type, times);
    }
    const seconds = (performance.now() - start) / 1000;
    say(`${sentCount} requests in ${seconds.toFixed(0)} s; answers: ${statuses.toString()}`);
    problems.push(...judgeHealth(samples, events, say));
    problems.push(...(await surviveCrowd(child, sendOne, say)));
    problems.push(...(await bearHeavyBodies(say)));
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
}

async function one(index: number, sendOne: Send): Promise<void> {
  for (const sent of step(seed, index)) {
    say(describe(sent));
    const outcome = await sendOne(sent);
    say(`→ ${outcome.statuses.join(' ')} ${outcome.finding ?? ''}`);
  }
}

async function oneStep(index: number, sendOne: Send): Promise<void> {
  for (const sent of step(seed, index)) {
    const { statuses: answers, finding } = await sendOne(sent);
    sentCount += 1;
    for (const status of answers) statuses.add(String(status));
    if (answers.length === 0) statuses.add('none');
    if (finding !== undefined) problems.push(`step ${index}: ${finding}\n${describe(sent)}`);
  }
}

function describe(sent: Sent): string {
  if (sent.kind === 'bytes') return JSON.stringify(Buffer.from(sent.bytes).toString('latin1').slice(0, 1000));
  const body = sent.body === undefined ? '' : ` ${String(sent.body).slice(0, 1000)}`;
  return `${sent.method} ${sent.path} ${JSON.stringify(sent.headers)}${body}`;
}

/** A crowd needs a file for each of its connections, on either side: where there are fewer, nothing would be proved. */
function requireFiles(): void {
  const limit = execFileSync('bash', ['-c', `ulimit -n ${FILES} 2>/dev/null; ulimit -n`], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) >= FILES) return;
  say(`!!! Only ${limit} open files are allowed here, and ${FILES} are needed for 10 000 connections.`);
  say(`!!! Raise the hard limit (ulimit -Hn ${FILES}, as root or in limits.conf), and run this again.`);
  process.exit(1);
}
