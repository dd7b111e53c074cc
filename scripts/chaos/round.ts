import type { IronicCall } from '@ironic-inspector/testing';
import type { CleanUps } from './clean-ups.ts';
import { troubleIronic, type FaultCounts } from './ironic-faults.ts';
import type { Remains } from './judge.ts';
import { readLedger, type LedgerLine, type Pause } from './ledger.ts';
import type { MutationName } from './mutations.ts';
import { introspectAll, pause, type Requests } from './operator.ts';
import type { Postgres } from '../services/postgres.ts';
import { Random } from './random.ts';
import { collectRemains } from './remains.ts';
import { setStage, type Stage, type StoreName } from './stage.ts';
import { openSqlStore } from './store.ts';
import { strike, type Strikes } from './strikes.ts';
import { LEASE, type Plan } from './times.ts';

export interface RoundOptions {
  readonly store: StoreName;
  readonly plan: Plan;
  readonly seed: string;
  readonly mutation?: MutationName | undefined;
  /** Whether logs and ledger stay when all is over. */
  readonly keep: boolean;
  readonly cleanUps: CleanUps;
}

/** All that is to be told and judged of a round. */
export interface Story {
  readonly plan: Plan;
  readonly folder: string;
  readonly remains: readonly Remains[];
  readonly requests: Requests;
  readonly strikes: Strikes;
  readonly faults: FaultCounts;
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

/** One store, two instances, many nodes, chaos; then all is left in peace until every run has ended. */
export async function playRound({ store, plan, seed, mutation, keep, cleanUps }: RoundOptions): Promise<Story> {
  const random = (what: string) => new Random(`${seed} ${store} ${what}`);
  const stage = await setStage({ store, nodes: plan.nodes, mutation, keep, random, cleanUps });
  const { folder, fake, subjects, slots, urls } = stage;
  const begun = Date.now();
  const limit = AbortSignal.timeout((plan.seconds * 2 + plan.patience) * 1000);
  const calm = new AbortController();
  const chaos = AbortSignal.any([calm.signal, limit]);
  const strikes: Strikes = { killed: 0, stopped: 0 };
  const troubles = Promise.all([
    troubleIronic(fake, random('faults'), chaos),
    stage.postgres === undefined ? 0 : restartDatabase(stage.postgres, plan, random('database'), chaos),
    ...slots.map((slot, index) => strike(slot, strikes, random(`strikes ${index}`), chaos)),
  ]);
  const asking = introspectAll(
    subjects.map(({ uuid }) => uuid),
    urls,
    plan.seconds * 1000,
    { random: random('operator'), signal: limit },
  );
  await pause(plan.seconds * 1000, limit);
  while (strikes.killed + strikes.stopped < plan.strikes && !limit.aborted) await pause(100, limit);
  calm.abort();
  const [faults, databaseRestarts] = await troubles;
  const requests = await asking;

  const opened = openSqlStore(stage.where);
  cleanUps.add(() => opened.close());
  await untilEnded(opened, plan.patience);
  const seconds = (Date.now() - begun) / 1000;
  // Whoever comes late comes now.
  await pause(LEASE * 1500, AbortSignal.timeout(60_000));
  const exits = await Promise.all(slots.map((slot) => slot.finish()));
  await stage.ramdisks.machines.close();
  const remains = await collectRemains(fake, subjects, opened);
  const sum = (name: keyof (typeof slots)[number]['counts']) =>
    slots.reduce((count, { counts }) => count + counts[name], 0);
  return {
    plan,
    folder,
    remains,
    requests,
    strikes,
    faults,
    databaseRestarts,
    ramdisks: stage.ramdisks.counts,
    starts: sum('starts'),
    failedStarts: sum('failedStarts'),
    crashes: sum('crashes'),
    exits,
    pauses: slots.flatMap(({ pauses }) => pauses),
    lines: readLedger(stage.ledger),
    calls: fake.calls,
    nodeOfPort: new Map(remains.flatMap(({ subject, ports }) => ports.map(({ uuid }) => [uuid, subject.uuid]))),
    seconds,
  };
}

/** Waits, but not longer than `patience` seconds. */
async function untilEnded({ nodes }: ReturnType<typeof openSqlStore>, patience: number): Promise<void> {
  const end = AbortSignal.timeout(patience * 1000);
  while (!end.aborted) {
    const going = await nodes.list({ limit: 1, states: ['starting', 'waiting', 'processing'] });
    if (going.ok && going.val.length === 0) return;
    await pause(200, end);
  }
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
