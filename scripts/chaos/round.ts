import type { SqlStore } from '@ironic-inspector/store-sql';
import { takeCourse, type Ending, type CourseContext } from './courses.ts';
import type { PastRuns } from './judge-history.ts';
import type { Remains } from './judge.ts';
import { readLedger, type LedgerLine } from './ledger.ts';
import { Operator, pause, type Requests } from './operator.ts';
import { readHistory, readRecords } from './past-runs.ts';
import { Random } from './random.ts';
import { collectRemains } from './remains.ts';
import { playScenes } from './scenes.ts';
import { setStage, type Stage, type StageOptions } from './stage.ts';
import { openSqlStore } from '../open-sql-store.ts';
import { LEASE, SYNC_PERIOD, type Plan } from './times.ts';
import { makeTrouble, type Troubles } from './troubles.ts';
import { judgeDoors, knownMacs, readDoors } from './who-may-boot.ts';

/** How long at most it is waited until runs move no more. */
const SETTLED_MS = 60_000;

export interface RoundOptions extends Omit<StageOptions, 'nodes' | 'random'> {
  readonly plan: Plan;
  readonly seed: string;
}

/** All that is to be told and judged of a round. */
export interface Story {
  readonly plan: Plan;
  readonly stage: Stage;
  /** Directed scenes that did not come about. */
  readonly missedScenes: readonly string[];
  readonly remains: readonly Remains[];
  /** What is wrong with who may boot in the end. */
  readonly doors: readonly string[];
  readonly requests: Requests;
  readonly troubles: Troubles;
  readonly past: PastRuns;
  readonly lines: readonly LedgerLine[];
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
  const { store, plan, seed, undo } = options;
  const random = (what: string) => new Random(`${seed} ${store} ${what}`);
  const stage = await setStage({ ...options, nodes: plan.nodes, random });
  const { fake, slots, urls } = stage;
  const missedScenes = await playScenes(stage, random('scenes'));

  const begun = Date.now();
  const limit = AbortSignal.timeout((plan.seconds * 2 + plan.patience) * 1000);
  const calm = new AbortController();
  const { troubles, over } = makeTrouble(stage, plan, random, AbortSignal.any([calm.signal, limit]));
  const patience = new AbortController();
  const operator = new Operator(urls, random('operator'), AbortSignal.any([patience.signal, limit]));
  const portsGone = new Map<string, string>();
  const courses = takeCourses(stage, plan, (index) => {
    return { ...stage, operator, portsGone, random: random(`course ${index}`) };
  });
  await pause(plan.seconds * 1000, limit);
  while (troubles.killed + troubles.stopped < plan.strikes && !limit.aborted) await pause(100, limit);
  calm.abort();
  await over;
  const late = setTimeout(() => patience.abort(), plan.patience * 1000);
  const endings = await courses;
  clearTimeout(late);
  const seconds = (Date.now() - begun) / 1000;

  const opened = openSqlStore(stage.where);
  undo.defer(async () => void (await opened.close()));
  await settle(opened);
  const doors = readDoors(stage.hostsFolders);
  const apart = stage.historyPlace === undefined ? undefined : openSqlStore(stage.historyPlace);
  undo.defer(async () => void (await apart?.close()));
  const killed = slots.flatMap((slot) => slot.killed);
  const past = await readHistory(opened.nodes, (apart ?? opened).history, () => readLedger(stage.ledger), killed);
  await Promise.all(slots.map((slot) => slot.finish()));
  await stage.ramdisks.machines.close();
  const subjects = [...stage.subjects, ...stage.casts.map(({ subject }) => subject)];
  const ofScenes = stage.casts.map(({ subject }): Ending => ({ uuid: subject.uuid, wanted: 'finished' }));
  const remains = await collectRemains(fake, subjects, [...endings, ...ofScenes], opened);
  const ports = remains.flatMap(({ uuid, ports: left }) => left.map((port) => [port.uuid, uuid] as const));
  return {
    plan,
    stage,
    missedScenes,
    remains,
    doors: judgeDoors(doors, remains, await knownMacs(fake)),
    requests: operator.requests,
    troubles,
    past,
    lines: readLedger(stage.ledger),
    nodeOfPort: new Map([...portsGone, ...ports]),
    seconds,
  };
}

/**
 * Whoever comes late comes now, as a request to an instance that has little time, and firewalls
 * learn of the last ports: waits until no run has moved for as long as that takes.
 */
async function settle({ nodes }: SqlStore): Promise<void> {
  const limit = AbortSignal.timeout(SETTLED_MS);
  for (let before = ''; !limit.aborted;) {
    const now = (await readRecords(nodes)).map(({ runId, state }) => `${runId} ${state}`).join();
    if (now === before) return;
    before = now;
    await pause((LEASE + SYNC_PERIOD) * 1500, limit);
  }
}

/**
 * All courses, begun evenly over the time of the plan. @returns their ends, `undefined` for one
 * that did not come to it
 */
async function takeCourses(
  { subjects }: Stage,
  plan: Plan,
  contextOf: (index: number) => CourseContext,
): Promise<readonly (Ending | undefined)[]> {
  return Promise.all(
    subjects.map(async (subject, index) => {
      const context = contextOf(index);
      const { signal } = context.operator;
      await pause((plan.seconds * 1000 * index) / subjects.length, signal);
      try {
        const ending = await takeCourse(subject, context);
        return signal.aborted ? undefined : ending;
      } catch (thrown) {
        if (signal.aborted) return undefined;
        throw thrown;
      }
    }),
  );
}
