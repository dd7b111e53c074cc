/**
 * Replays real payloads through our server and a real Ironic, and compares how it ends with what the original made of them.
 * `pnpm e2e golden` starts both and runs this. Every difference must be in `explained.ts`.
 *
 * The payloads are not part of this repository: they are looked for at `GOLDEN_PAYLOADS`, or `../shared/payloads`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { differences, type Difference } from './differences.ts';
import { EXPLAINED, type Explanation } from './explained.ts';
import { replay, type Services } from './replay.ts';

const folder = process.env['GOLDEN_PAYLOADS'] ?? join(import.meta.dirname, '../../../shared/payloads');
const COMPARED = ['continue_status', 'continue_body', 'introspection', 'node', 'ports', 'data_status', 'data'];

/** What our server runs besides its default hooks. */
const hooks = (process.env['INSPECTOR_HOOKS'] ?? '').split(',').map((hook) => hook.trim());

async function run(): Promise<number> {
  if (!existsSync(join(folder, 'golden'))) {
    console.log(`\n!!! No golden answers at ${folder}: nothing was compared.\n`);
    return 0;
  }
  const services = { ironic: required('IRONIC_URL'), inspector: required('INSPECTOR_URL') };
  const table = EXPLAINED.filter(({ hook }) => hook === undefined || !hooks.includes(hook));
  const used = new Set<Explanation>();
  let unexplained = 0;
  for (const file of readdirSync(join(folder, 'callback')).filter((name) => name.endsWith('.json'))) {
    const payload = basename(file, '.json');
    const found = await compare(services, payload);
    console.log(`${payload}: ${found.length === 0 ? 'the same' : `${found.length} differences`}`);
    for (const difference of found) {
      const explanations = table.filter((explanation) => covers(explanation, payload, difference.path));
      for (const explanation of explanations) used.add(explanation);
      if (explanations.length === 0) unexplained += 1;
      console.log(`  ${explanations.length === 0 ? 'UNEXPLAINED ' : ''}${show(difference, explanations[0])}`);
    }
  }
  const needless = table.filter((explanation) => !used.has(explanation));
  for (const { payload, path } of needless)
    console.log(`NEEDLESS explanation: ${payload} ${path} is as the original has it`);
  console.log(`${unexplained} unexplained differences, ${needless.length} needless explanations`);
  return unexplained + needless.length === 0 ? 0 : 1;
}

async function compare(services: Services, payload: string): Promise<readonly Difference[]> {
  const callback = readFileSync(join(folder, 'callback', `${payload}.json`), 'utf8');
  const golden = JSON.parse(readFileSync(join(folder, 'golden', `${payload}.json`), 'utf8')) as Record<string, unknown>;
  const original = Object.fromEntries(COMPARED.map((key) => [key, golden[key]]));
  return differences(original, await replay(services, `golden-${payload}`, callback));
}

function covers({ payload, path }: Explanation, ofPayload: string, place: string): boolean {
  if (payload !== '*' && payload !== ofPayload) return false;
  const keys = place.split('/');
  return path.split('/').every((key, index) => key === '*' || key === keys[index]);
}

function show({ path, original, ours }: Difference, explanation: Explanation | undefined): string {
  const change = `${path}: ${short(original)} -> ${short(ours)}`;
  return explanation === undefined ? change : `${change}\n      ${explanation.why}`;
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
