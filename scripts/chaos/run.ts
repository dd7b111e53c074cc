/// <reference lib="esnext.disposable" />
/**
 * Many introspections on two instances that share a store, while instances are killed and stopped,
 * the database is restarted and Ironic fails, for moments and for long; then nothing may be lost,
 * done twice or stuck. Some nodes are introspected again, aborted, reapplied, discovered, deleted
 * and enrolled anew meanwhile. Directed scenes come first. `--seed N` repeats the choices that
 * chance makes, `--short` takes some five minutes, `--store sqlite` or `postgres` plays that one
 * only. Without `--store`, a short round for each mutation follows (with `--short` for the first
 * two), which must go red; `--mutate NAME` plays such a round alone, and `--keep` keeps logs and
 * ledgers.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isMutation, MUTATIONS, type Mutation, type MutationName } from './mutations.ts';
import { playRound, type RoundOptions } from './round.ts';
import { ALL_SCENES } from './scenes.ts';
import { isStoreName, STORES, type StoreName } from './stage.ts';
import { DIRECTED, LONG, MUTATED, SHORT } from './times.ts';
import { isRed, judgeStory, type Verdict } from './verdict.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    short: { type: 'boolean', default: false },
    store: { type: 'string' },
    mutate: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

/** Problems shown of a check. */
const SHOWN = 5;

/** Undoes what the round that is being played began; the last first. */
let undo = new AsyncDisposableStack();

async function play(round: Omit<RoundOptions, 'keep' | 'undo'>): Promise<Verdict> {
  const { store, plan, mutation, seed } = round;
  console.log(`\n${store}${mutation === undefined ? '' : `, without ${mutation}`}: ${plan.nodes} nodes, seed ${seed}`);
  undo = new AsyncDisposableStack();
  try {
    const story = await playRound({ ...round, keep: options.keep, undo });
    if (options.keep) console.log(`logs and ledger: ${story.stage.folder}`);
    return judgeStory(story);
  } finally {
    await undo.disposeAsync().catch((thrown: unknown) => console.error('cleaning up:', thrown));
  }
}

/** Rounds on the product as it is: every check holds. @returns how many do, and how many do not */
async function playWhole(stores: readonly StoreName[]): Promise<{ readonly passed: number; readonly failed: number }> {
  const columns: Record<string, Verdict['rows']> = {};
  let [passed, failed] = [0, 0];
  for (const store of stores) {
    const plan = options.short ? SHORT : LONG;
    const { rows, checks } = await play({ store, plan, scenes: ALL_SCENES, seed: options.seed });
    columns[store] = rows;
    for (const check of checks) {
      const { name, problems } = check;
      console.log(`${isRed(check) ? 'FAIL' : 'ok  '} ${store}: ${name}`);
      const more = problems.length > SHOWN ? [`… ${problems.length} in all`] : [];
      for (const problem of [...problems.slice(0, SHOWN), ...more]) console.log(`     ${problem}`);
      if (isRed(check)) failed++;
      else passed++;
    }
  }
  // One column a round.
  const labels = Object.keys(Object.values(columns)[0] ?? {});
  const cells = (label: string) => Object.entries(columns).map(([store, rows]) => [store, rows[label]]);
  console.table(Object.fromEntries(labels.map((label) => [label, Object.fromEntries(cells(label))])));
  return { passed, failed };
}

/** A round may fail to come about on a computer that has no time, and not three of them. */
const TRIES = 3;

/** A round on a product that is broken on purpose: the check that is to notice it must fail. */
async function goesRed(mutation: MutationName): Promise<boolean> {
  const { noticedBy, scene }: Mutation = MUTATIONS[mutation];
  const plan = scene === undefined ? MUTATED : DIRECTED;
  const scenes = scene === undefined ? [] : [scene];
  for (let tried = 0; tried < TRIES; tried++) {
    const seed = tried === 0 ? options.seed : `${options.seed}.${tried}`;
    const { checks } = await play({ store: 'sqlite', plan, scenes, mutation, seed });
    const red = checks.filter((check) => isRed(check) && check.ofChaos !== true);
    if (red.some(({ name }) => name.startsWith(noticedBy))) {
      console.log(red.map(({ name, problems }) => `ok   goes red: ${name} (${problems[0]})`).join('\n'));
      return true;
    }
    console.log(`     try ${tried + 1} does not notice`, checks.filter(isRed));
  }
  console.log(`FAIL nobody notices that the ${mutation} is gone`);
  return false;
}

async function main(): Promise<number> {
  const { store, mutate } = options;
  if (store !== undefined && !isStoreName(store)) return usage(`--store ${store}`, STORES);
  if (mutate !== undefined && !isMutation(mutate)) return usage(`--mutate ${mutate}`, Object.keys(MUTATIONS));
  let { passed, failed } = mutate === undefined ? await playWhole(store ? [store] : STORES) : { passed: 0, failed: 0 };
  const all = Object.keys(MUTATIONS) as MutationName[];
  const mutations = store !== undefined ? [] : options.short ? all.slice(0, 2) : all;
  for (const mutation of mutate === undefined ? mutations : [mutate]) {
    if (await goesRed(mutation)) passed++;
    else failed++;
  }
  console.log(`\nseed ${options.seed}: ${passed} checks hold, ${failed} do not`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function usage(wrong: string, allowed: readonly string[]): number {
  console.error(`${wrong}: there are ${allowed.join(', ')}`);
  return 2;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void undo.disposeAsync().finally(() => process.exit(130)));
}
process.exitCode = await main().catch((thrown: unknown) => {
  console.error(thrown);
  return 1;
});
