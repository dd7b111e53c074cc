/**
 * Sends what nobody should send to the whole API over real sockets, and looks at what comes back
 * and at how the server is. Fails for an answer of 500 or above, none, or one of another shape; for
 * a defect told by an event; for memory that grows, a crash, a server that a crowd of connections
 * keeps from its work, and a request that keeps it from all others for more than a quarter of a
 * second.
 *
 * What is sent comes from fast-check and follows from a seed, which is printed. What is found is
 * made as small as it can be, and printed with the words that send it again.
 *
 * `--count N` requests (100000), `--short` for 6000; `--seed N`; `--only STEPS` sends those of the
 * run with that seed, and prints each of their requests with its answer.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { Running } from '../start-process.ts';
import { bearHeavyBodies } from './bear-heavy-bodies.ts';
import { judgeHealth, Tally } from './report.ts';
import { MACHINES, type Sent } from './requests.ts';
import { createSender } from './send.ts';
import { askServer, FILES, startServer } from './server-process.ts';
import type { Health } from './server.ts';
import { requestsOf, smallest, type StepName } from './smallest.ts';
import { surviveCrowd } from './survive-crowd.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string' },
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

/** Steps that are on their way at once, each from an address of its own. */
const AT_ONCE = 8;
/**
 * Steps after which all is tidied up, so that what they left does not keep the next from going
 * deep; and the server is asked how it is.
 */
const ROUND = 200;
/** Rounds with findings after which there is no point in going on. */
const MAX_FINDINGS = 3;
/** How long is spent on making a finding smaller. */
const SHRINK_MS = 120_000;

const count = Number(values.count ?? (values.short ? 6000 : 100_000));
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const problems: string[] = [];
const samples: Health[] = [];
const statuses = new Tally();
const events = new Tally();
let sentCount = 0;

if (!(count >= 1) || !Number.isInteger(seed)) throw new Error('--count and --seed take whole numbers');
requireFiles();
let server = await startServer(MACHINES);
try {
  if (values.only === undefined) await all();
  else await again(values.only.split(','));
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error));
} finally {
  await server.stop();
}
for (const problem of problems) say(`\n✗ ${problem}`);
say(problems.length === 0 ? '\nNothing was found.' : `\n${problems.length} found; seed ${seed}`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function all(): Promise<void> {
  say(`seed ${seed}: at least ${count} requests, ${AT_ONCE} at a time`);
  const start = performance.now();
  for (let next = 0; sentCount < count && problems.length < MAX_FINDINGS; next += ROUND) {
    const names = Array.from({ length: ROUND }, (_, index) => String(next + index));
    const findings = await send(names.map((name) => requestsOf(seed, name)));
    if (findings.length > 0) problems.push(await tell(findings, names));
  }
  const seconds = (performance.now() - start) / 1000;
  say(`${sentCount} requests in ${seconds.toFixed(0)} s; answers: ${statuses.toString()}`);
  problems.push(...judgeHealth(samples, events, say));
  problems.push(...(await surviveCrowd(await running(), say)));
  problems.push(...(await bearHeavyBodies(say)));
}

async function again(names: readonly StepName[]): Promise<void> {
  const requests = names.map((name) => requestsOf(seed, name));
  problems.push(...(await send(requests, (sent, answers) => say(`${describe(sent)}\n→ ${answers.join(' ')}`))));
}

/** A finding in its smallest form. */
async function tell(findings: readonly string[], names: readonly StepName[]): Promise<string> {
  const end = performance.now() + SHRINK_MS;
  let last = findings;
  const small = await smallest(seed, names, async (steps) => {
    const found = performance.now() < end ? await send(steps) : [];
    if (found.length > 0) last = found;
    return found.length > 0;
  });
  if (small.length === 0) return [...last, 'It was not found a second time.'].join('\n');
  const requests = small.flatMap((name) => requestsOf(seed, name)).map(describe);
  const words = `pnpm fuzz --seed ${seed} --only ${small.join(',')}`;
  return [...last, 'This was sent:', ...requests, `Send it again: ${words}`].join('\n');
}

/**
 * Sends a round, and tidies up behind it.
 *
 * @returns what is wrong with the answers, and with how the server was meanwhile
 */
async function send(
  round: readonly (readonly Sent[])[],
  see: (sent: Sent, answers: readonly number[]) => void = () => undefined,
): Promise<readonly string[]> {
  const child = await running();
  const findings: string[] = [];
  const rest = round.values();
  const worker = async (_: unknown, index: number) => {
    const { send: sendOne, close } = createSender(child.line, index);
    for (const requests of rest) {
      for (const sent of requests) {
        const { statuses: answers, finding } = await sendOne(sent);
        see(sent, answers);
        sentCount += 1;
        for (const status of answers.length === 0 ? ['none'] : answers) statuses.add(String(status));
        if (finding !== undefined) findings.push(`${finding}\n${describe(sent)}`);
      }
    }
    await close();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  try {
    const health = await askServer(child, 'tidy');
    samples.push(health);
    for (const [type, times] of Object.entries(health.events)) events.add(type, times);
    return [...findings, ...health.defects];
  } catch (error) {
    return [...findings, String(error)];
  }
}

/** The server, which may have ended over the last round. */
async function running(): Promise<Running> {
  if (server.ended() !== undefined) server = await startServer(MACHINES);
  return server;
}

function describe(sent: Sent): string {
  if (sent.kind === 'bytes') return JSON.stringify(Buffer.from(sent.bytes).toString('latin1').slice(0, 1000));
  const { method, path, headers, body = '', about } = sent;
  return `${method} ${path} ${JSON.stringify(headers)} ${String(about ?? body).slice(0, 1000)}`;
}

/** A crowd needs a file for each of its connections: with fewer nothing would be proved. */
function requireFiles(): void {
  const limit = execFileSync('bash', ['-c', `ulimit -n ${FILES} 2>/dev/null; ulimit -n`], { encoding: 'utf8' }).trim();
  if (limit === 'unlimited' || Number(limit) >= FILES) return;
  say(`!!! Only ${limit} open files are allowed here, and ${FILES} are needed for 10 000 connections.`);
  say(`!!! Raise the hard limit (ulimit -Hn ${FILES}, as root or in limits.conf), and run this again.`);
  process.exit(1);
}
