/**
 * Replays real payloads through our server and a real Ironic, and compares how it ends with what
 * the original made of them. `pnpm e2e golden` starts both and runs this. Every difference must be
 * in `explained.ts`.
 *
 * The payloads are not part of this repository: they are looked for at `GOLDEN_PAYLOADS`, or
 * `../shared/payloads`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { differences, type Difference } from './differences.ts';
import { EXPLAINED } from './explained.ts';
import { Judge } from './judge.ts';
import { replay, type Services } from './replay.ts';

const folder = process.env['GOLDEN_PAYLOADS'] ?? join(import.meta.dirname, '../../../shared/payloads');
const COMPARED = ['continue_status', 'continue_body', 'introspection', 'node', 'ports', 'data_status', 'data'];

async function run(): Promise<number> {
  if (!existsSync(join(folder, 'golden'))) {
    console.log(`\n!!! No golden answers at ${folder}: nothing was compared.\n`);
    return 0;
  }
  const services = { ironic: required('IRONIC_URL'), inspector: required('INSPECTOR_URL') };
  const judge = new Judge(EXPLAINED);
  let unexplained = 0;
  for (const file of readdirSync(join(folder, 'callback')).filter((name) => name.endsWith('.json'))) {
    const payload = basename(file, '.json');
    const judged = judge.judge(payload, await compare(services, payload));
    console.log(`${payload}: ${judged.length === 0 ? 'the same' : `${judged.length} differences`}`);
    for (const { difference, why } of judged) console.log(`  ${show(difference)}\n      ${why ?? 'UNEXPLAINED'}`);
    unexplained += judged.filter(({ why }) => why === undefined).length;
  }
  for (const { payload, path } of judge.needless) console.log(`NEEDLESS: ${payload} ${path} is as the original has it`);
  console.log(`${unexplained} unexplained differences, ${judge.needless.length} needless explanations`);
  return unexplained + judge.needless.length === 0 ? 0 : 1;
}

async function compare(services: Services, payload: string): Promise<readonly Difference[]> {
  const callback = readFileSync(join(folder, 'callback', `${payload}.json`), 'utf8');
  const golden = JSON.parse(readFileSync(join(folder, 'golden', `${payload}.json`), 'utf8')) as Record<string, unknown>;
  const original = Object.fromEntries(COMPARED.map((key) => [key, golden[key]]));
  return differences(original, await replay(services, `golden-${payload}`, callback));
}

function show({ path, original, ours }: Difference): string {
  return `${path}: ${short(original)} -> ${short(ours)}`;
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: run \`pnpm e2e golden\``);
  return value;
}

process.exitCode = await run();
