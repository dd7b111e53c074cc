import type { IronicCall } from '@ironic-inspector/testing';
import type { CleanUps } from './clean-ups.ts';
import { takeCourse, type Ending, type Scene } from './courses.ts';
import { stopIronic, troubleIronic, type FaultCounts } from './ironic-faults.ts';
import type { Remains } from './judge.ts';
import { readLedger, type LedgerLine, type Pause } from './ledger.ts';
import type { MutationName } from './mutations.ts';
import { Operator, pause, type Requests } from './operator.ts';
import type { Postgres } from '../services/postgres.ts';
import { Random } from './random.ts';
import { collectRemains } from './remains.ts';
import { playScenes, type SceneName } from './scenes.ts';
import { setStage, type Stage, type StoreName } from './stage.ts';
import { openSqlStore } from './store.ts';
import { strike, type Strikes } from './strikes.ts';
import { LEASE, SYNC_PERIOD, type Plan } from './times.ts';
import { judgeDoors, knownMacs, readDoors } from './who-may-boot.ts';

export interface RoundOptions {
  readonly store: StoreName;
  readonly plan: Plan;
  readonly seed: string;
  readonly mutation?: MutationName | undefined;
  /** Directed scenes, which come first. */
  readonly scenes: readonly SceneName[];
  /** Whether logs and ledger stay when all is over. */
  readonly keep: boolean;
  readonly cleanUps: CleanUps;
}

/** All that is to be told and judged of a round. */
export interface Story {
  readonly plan: Plan;
  readonly folder: string;
  readonly scenes: readonly SceneName[];
  /** Directed scenes that did not come about. */
  readonly missedScenes: readonly string[];
  readonly remains: readonly Remains[];
  /** What is wrong with who may boot in the end. */
  readonly doors: readonly string[];
  readonly requests: Requests;
  readonly strikes: Strikes;
  readonly faults: FaultCounts;
  readonly outages: number;
  readonly databaseRestarts: number;
  readonly ramdisks: Stage['ramdisks']['counts'];
  readonly starts: number;
  readonly failedStarts: number;
  readonly crashes: number;
  /** Exit codes of the instances when they were told to end; `undefined` for one that had to be killed. */
  readonly exits: readonly (number | undefined)[];
  /** Instances that were stopped. */
  readonly pauses: readonly Pause[];
  readonly lines: readonly LedgerLine[];
  readonly calls: readonly IronicCall[];
  /** Nodes that belong to a port's UUID. */
  readonly nodeOfPort: ReadonlyMap<string, string>;
  /** From the first request until the last run had ended, or nobody waited any longer. */
  readonly seconds: number;
}

/**
 * One store, two instances, many nodes: first directed scenes, then chaos; then all is left in
 * peace until every run has ended.
 */
export async function playRound(options: RoundOptions): Promise<Story> {
  const { store, plan, seed, mutation, scenes, keep, cleanUps } = options;
  const random = (what: string) => new Random(`${seed} ${store} ${what}`);
  const stage = await setStage({ store, nodes: plan.nodes, mutation, scenes, keep, random, cleanUps });
  const { folder, fake, subjects, slots, urls } = stage;
  const missedScenes = await playScenes(stage, random('scenes'));
  const begun = Date.now();
  const limit = AbortSignal.timeout((plan.seconds * 2 + plan.patience) * 1000);
  const calm = new AbortController();
  const chaos = AbortSignal.any([calm.signal, limit]);
  const strikes: Strikes = { killed: 0, stopped: 0 };
  const troubles = Promise.all([
    troubleIronic(fake, random('faults'), chaos),
    stopIronic(fake, plan, random('outages'), chaos),
    stage.postgres === undefined ? 0 : restartDatabase(stage.postgres, plan, random('database'), chaos),
    ...slots.map((slot, index) => strike(slot, strikes, random(`strikes ${index}`), chaos)),
  ]);
  const patience = new AbortController();
  const operator = new Operator(urls, random('operator'), AbortSignal.any([patience.signal, limit]));
  const portsGone = new Map<string, string>();
  const courses = takeCourses(stage, { plan, operator, random, portsGone });
  await pause(plan.seconds * 1000, limit);
  while (strikes.killed + strikes.stopped < plan.strikes && !limit.aborted) await pause(100, limit);
  calm.abort();
  const [faults, outages, databaseRestarts] = await troubles;
  const late = setTimeout(() => patience.abort(), plan.patience * 1000);
  const endings = await courses;
  clearTimeout(late);
  const seconds = (Date.now() - begun) / 1000;
  // Whoever comes late comes now, and firewalls learn of the last ports.
  await pause((LEASE + SYNC_PERIOD) * 1500, AbortSignal.timeout(60_000));
  const doors = readDoors(stage.hostsFolders);
  const exits = await Promise.all(slots.map((slot) => slot.finish()));
  await stage.ramdisks.machines.close();
  const opened = openSqlStore(stage.where);
  cleanUps.add(() => opened.close());
  const casts = stage.casts.map(({ subject }) => subject);
  const ended = [...endings, ...casts.map(({ uuid }): Ending => ({ uuid, wanted: 'finished' }))];
  const remains = await collectRemains(fake, [...subjects, ...casts], ended, opened);
  const sum = (name: keyof (typeof slots)[number]['counts']) =>
    slots.reduce((count, { counts }) => count + counts[name], 0);
  return {
    plan,
    folder,
    scenes,
    missedScenes,
    remains,
    doors: judgeDoors(doors, remains, await knownMacs(fake)),
    requests: operator.requests,
    strikes,
    faults,
    outages,
    databaseRestarts,
    ramdisks: stage.ramdisks.counts,
    starts: sum('starts'),
    failedStarts: sum('failedStarts'),
    crashes: sum('crashes'),
    exits,
    pauses: slots.flatMap(({ pauses }) => pauses),
    lines: readLedger(stage.ledger),
    calls: fake.calls,
    nodeOfPort: new Map([
      ...portsGone,
      ...remains.flatMap(({ uuid, ports }) => ports.map((port) => [port.uuid, uuid] as const)),
    ]),
    seconds,
  };
}

/**
 * All courses, begun evenly over the time of the plan. @returns their ends, `undefined` for one
 * that did not come to it
 */
async function takeCourses(
  { fake, subjects, ramdisks }: Stage,
  {
    plan,
    operator,
    random,
    portsGone,
  }: Pick<Scene, 'operator' | 'portsGone'> & {
    readonly plan: Plan;
    readonly random: (what: string) => Random;
  },
): Promise<readonly (Ending | undefined)[]> {
  const begins = async (subject: Stage['subjects'][number], index: number) => {
    await pause((plan.seconds * 1000 * index) / subjects.length, operator.signal);
    const scene = { fake, operator, ramdisks, portsGone, random: random(`course ${index}`) };
    try {
      const ending = await takeCourse(subject, scene);
      return operator.signal.aborted ? undefined : ending;
    } catch (thrown) {
      if (operator.signal.aborted) return undefined;
      throw thrown;
    }
  };
  return Promise.all(subjects.map(begins));
}

/** Ends and starts the server at random instants: the first time in peace, the next time it crashes. */
async function restartDatabase(server: Postgres, plan: Plan, random: Random, signal: AbortSignal): Promise<number> {
  const part = (plan.seconds * 1000) / plan.databaseRestarts;
  for (let restarts = 0; restarts < plan.databaseRestarts; restarts++) {
    const wait = random.between(0.2, 0.8) * part;
    await pause(wait, signal);
    if (signal.aborted) return restarts;
    await server.end(random.chance(0.5) ? 'kill' : 'stop');
    await pause(random.between(0, 1500), signal);
    await server.start();
    await pause(part - wait, signal);
  }
  return plan.databaseRestarts;
}
