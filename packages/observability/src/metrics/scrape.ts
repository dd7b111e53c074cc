import { STATES, type Inspector, type Introspection, type State } from '@ironic-inspector/core';
import { gauge } from './families.ts';

/** The part of an `Inspector` that metrics and readiness need. */
export type Scraped = Pick<Inspector, 'list' | 'load' | 'readiness' | 'firewallLag'>;

/** Connections to a database. */
export interface PoolUse {
  readonly inUse: number;
  /** How many wait for one. */
  readonly waiting: number;
}

const PREFIX = 'ironic_inspector_';
const GOING_ON = STATES.filter((state) => state !== 'finished' && state !== 'error');

/**
 * The gauges at the time of a scrape. When the store does not answer, those of runs are left out,
 * which an alert can notice.
 */
export async function scrape(inspector: Scraped, now: Date, pool: PoolUse | undefined): Promise<string> {
  const { powerOnQueue, callbacks, callbacksWaiting, heartbeatAge, clockSkew, history } = inspector.load();
  const [runs, lag] = await Promise.all([lookAtRuns(inspector), inspector.firewallLag()]);
  return [
    number('power_on_queue', 'Runs that wait here for their turn to be powered on.', powerOnQueue),
    number('callbacks_in_progress', 'Callbacks that are being worked on here.', callbacks),
    number(
      'callbacks_waiting',
      'Callbacks that wait here for a place among those that are answered.',
      callbacksWaiting,
    ),
    number(
      'lease_heartbeat_age_seconds',
      "Seconds since this instance's last heartbeat; 0 while it works on no run.",
      heartbeatAge ?? 0,
    ),
    clockSkew === undefined
      ? ''
      : number('clock_skew_seconds', "How far this clock is ahead of the database's; negative when behind.", clockSkew),
    lag.err || lag.val === undefined
      ? ''
      : number('firewall_generation_lag', 'Changes of the boot policy that are not in force here yet.', lag.val),
    history === undefined
      ? ''
      : number('history_waiting', 'Events and documents here that history has not recorded yet.', history.waiting) +
        number('history_dropped', 'How many were lost here because history was away for too long.', history.dropped),
    pool === undefined ? '' : poolText(pool),
    runs === undefined ? '' : runsText(runs, now),
  ].join('');
}

function number(name: string, help: string, value: number): string {
  return gauge({ name: PREFIX + name, help }, [[[], value]]);
}

function poolText({ inUse, waiting }: PoolUse): string {
  return [
    number('database_connections_in_use', 'Connections to the database that are in use here.', inUse),
    number('database_connections_waiting', 'How many wait here for a connection to the database.', waiting),
  ].join('');
}

interface Runs {
  count: number;
  /** Since when the run that is longest in this state has been in it. */
  oldest: Date | undefined;
}

function runsText(runs: ReadonlyMap<State, Runs>, now: Date): string {
  const labels = ['state'];
  const ofAll = 'of all instances that share the store';
  const age = ({ oldest = now }: Runs) => Math.max(0, (now.getTime() - oldest.getTime()) / 1000);
  return [
    gauge(
      { name: `${PREFIX}runs`, help: `Runs that go on, ${ofAll}.`, labels },
      [...runs].map(([state, { count }]) => [[state], count]),
    ),
    gauge(
      {
        name: `${PREFIX}oldest_run_age_seconds`,
        help: `How long the run that is in its state for the longest time is there, ${ofAll}; 0 where there is none.`,
        labels,
      },
      [...runs].map(([state, some]) => [[state], age(some)]),
    ),
  ].join('');
}

async function lookAtRuns(inspector: Scraped): Promise<ReadonlyMap<State, Runs> | undefined> {
  const all = new Map<State, Runs>(GOING_ON.map((state) => [state, { count: 0, oldest: undefined }]));
  let after: Introspection | undefined;
  for (;;) {
    const page = await inspector.list({ states: GOING_ON, ...(after && { after }) });
    if (page.err) return undefined;
    const last = page.val.at(-1);
    if (last === undefined) return all;
    for (const { state, stateSince } of page.val) {
      const runs = all.get(state);
      if (runs === undefined) continue;
      runs.count += 1;
      if (runs.oldest === undefined || stateSince < runs.oldest) runs.oldest = stateSince;
    }
    after = last;
  }
}
