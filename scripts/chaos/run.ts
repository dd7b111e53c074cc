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
import { CleanUps } from './clean-ups.ts';
import { isMutation, MUTATIONS, type Mutation, type MutationName } from './mutations.ts';
import { checkLines, isRed, table } from './report.ts';
import { playRound } from './round.ts';
import { ALL_SCENES, type SceneName } from './scenes.ts';
import type { StoreName } from './stage.ts';
import { DIRECTED, LONG, MUTATED, SHORT, type Plan } from './times.ts';
import { judgeStory, type Verdict } from './verdict.ts';

const STORES: Readonly<Record<string, StoreName>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    short: { type: 'boolean', default: false },
    store: { type: 'string' },
    mutate: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const cleanUps = new CleanUps();

interface Round {
  readonly store: StoreName;
  readonly plan: Plan;
  readonly scenes: readonly SceneName[];
  readonly mutation?: MutationName;
  readonly seed: string;
}

async function play(round: Round): Promise<Verdict> {
  const { store, plan, mutation, seed } = round;
  console.log(`\n${store}${mutation === undefined ? '' : `, without ${mutation}`}: ${plan.nodes} nodes, seed ${seed}`);
  try {
    const story = await playRound({ ...round, keep: options.keep, cleanUps });
    if (options.keep) console.log(`logs and ledger: ${story.folder}`);
    return judgeStory(story);
  } finally {
    await cleanUps.run();
  }
}

/** Rounds on the product as it is: every check holds. @returns how many do not. */
async function playWhole(stores: readonly StoreName[]): Promise<{ readonly passed: number; readonly failed: number }> {
  const rounds: { readonly name: string; readonly verdict: Verdict }[] = [];
  for (const store of stores) {
    const plan = options.short ? SHORT : LONG;
    const verdict = await play({ store, plan, scenes: ALL_SCENES, seed: options.seed });
    rounds.push({ name: store, verdict });
    console.log(checkLines(store, verdict).join('\n'));
  }
  console.log(`\n${table(rounds)}\n`);
  const checks = rounds.flatMap(({ verdict }) => verdict.checks);
  const failed = checks.filter(isRed).length;
  return { passed: checks.length - failed, failed };
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
    const { checks } = await play({ store: 'SQLite', plan, scenes, mutation, seed });
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
  if (store !== undefined && !Object.hasOwn(STORES, store)) return usage(`--store ${store}`, Object.keys(STORES));
  if (mutate !== undefined && !isMutation(mutate)) return usage(`--mutate ${mutate}`, Object.keys(MUTATIONS));
  const stores = Object.entries(STORES).flatMap(([name, title]) =>
    store === undefined || store === name ? [title] : [],
  );
  const whole = mutate === undefined ? await playWhole(stores) : { passed: 0, failed: 0 };
  const all = Object.keys(MUTATIONS) as MutationName[];
  const mutations = store !== undefined ? [] : options.short ? all.slice(0, 2) : all;
  let [passed, failed] = [whole.passed, whole.failed];
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
  process.once(signal, () => void cleanUps.run().finally(() => process.exit(130)));
}
process.exitCode = await main().catch((thrown: unknown) => {
  console.error(thrown);
  return 1;
});
