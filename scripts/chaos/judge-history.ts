import type { HistoryEvent, HistoryRun, Introspection } from '@ironic-inspector/core';
import type { Check } from './judge.ts';
import type { RunNote, Told } from './ledger.ts';

/** A run, as history has it. */
export interface PastRun {
  readonly run: HistoryRun;
  /** In the order of their positions. */
  readonly events: readonly HistoryEvent[];
}

/** All that history is judged by. */
export interface PastRuns {
  readonly runs: readonly PastRun[];
  /** The records of all nodes: the newest run of each. */
  readonly records: readonly Introspection[];
  /** Runs that the store has begun, as the instances noted, but for those of unknown machines. */
  readonly begun: readonly RunNote[];
  /** Runs that were taken back, because no node was made for their machine. */
  readonly undone: readonly RunNote[];
  /** Runs that instances said to carry on. */
  readonly resumed: readonly Told[];
  /** Instances that were killed, and when they did something last. */
  readonly killed: readonly { readonly by: string; readonly at: number }[];
}

/** An instance tells its observers, and history, one after the other. */
const TOLD_MS = 2000;

/** What is wrong with one run; nothing when it is whole. */
type Inspect = (past: PastRun, rest: Rest) => readonly string[];

/** What else is known of a run. */
interface Rest {
  readonly record: Introspection | undefined;
  /**
   * Its end need not be there: another run of the node began in the state in which this one was
   * left, or was begun by an instance that was killed with what it had to hand over.
   */
  readonly isOpen: boolean;
}

/** Each check of a run by itself. */
const CRITERIA: readonly (readonly [name: string, Inspect])[] = [
  ['history has each change of state once, in order, up to the last', changesOfState],
  ['history numbers what happened in a run without a hole, and has nothing twice', numbers],
  ['history has one gap where something was lost', gaps],
  ['history says of a run what its record says', likeItsRecord],
];

/** Looks at every run of all nodes. */
export function judgeHistory({ runs, records, begun, undone, resumed, killed }: PastRuns): readonly Check[] {
  const recordOf = new Map(records.map((record) => [record.runId, record]));
  const known = new Map(runs.map((past) => [past.run.runId, past]));
  const named = (node: string, runId: string, problem: string) => `node ${node}, run ${runId}: ${problem}`;
  // What an instance hands over goes before what it tells of the run that it has begun.
  const isUntold = ({ by, at, runId }: RunNote) =>
    killed.some((one) => one.by === by && one.at >= at) && !known.get(runId)?.events.some(isToldBeginning);
  const takenBack = new Set(undone.map(({ runId }) => runId));
  const expected = new Map([...begun, ...records.map(({ uuid, runId }) => ({ node: uuid, runId }))].map(byRun));
  const left = new Set(runs.map(({ run, events }) => `${run.node} ${changesIn(events)[0]?.from}`));
  const cutShort = new Set(replacedBy(begun).flatMap(([runId, next]) => (isUntold(next) ? [runId] : [])));
  const restOf = ({ run }: PastRun): Rest => ({
    record: recordOf.get(run.runId),
    isOpen: left.has(`${run.node} ${run.state}`) || cutShort.has(run.runId),
  });
  const kept = runs.filter(({ run }) => !takenBack.has(run.runId));
  return [
    {
      name: 'history has every run that was begun, and none that was taken back',
      problems: [
        ...Array.from(expected.values()).flatMap(({ node, runId }) =>
          known.has(runId) || cutShort.has(runId) ? [] : [named(node, runId, 'is not there')],
        ),
        ...undone.flatMap(({ node, runId }) =>
          known.has(runId) ? [named(node, runId, 'was taken back, and is there')] : [],
        ),
      ],
    },
    ...CRITERIA.map(([name, inspect]) => ({
      name,
      problems: kept.flatMap((past) =>
        inspect(past, restOf(past)).map((problem) => named(past.run.node, past.run.runId, problem)),
      ),
    })),
    {
      name: 'history says of a run that it was resumed',
      problems: lastOfRun(resumed).flatMap(({ node = '', runId = '', at }) => {
        const events = known.get(runId)?.events;
        if (events === undefined || takenBack.has(runId)) return [];
        const isTold = events.some(({ step, at: then }) => step.type === 'resumed' && then.getTime() > at - TOLD_MS);
        return isTold || events.some(isGap) ? [] : [named(node, runId, 'was resumed, and does not say so')];
      }),
    },
  ];
}

/** Each run with what tells of the next one of its node. */
function replacedBy(begun: readonly RunNote[]): readonly (readonly [string, RunNote])[] {
  const ofNode = Map.groupBy(
    begun.toSorted((one, other) => one.at - other.at),
    ({ node }) => node,
  );
  return Array.from(ofNode.values()).flatMap((notes) =>
    notes.flatMap(({ runId }, index) => {
      const next = notes[index + 1];
      return next === undefined ? [] : [[runId, next] as const];
    }),
  );
}

function byRun({ node, runId }: Pick<RunNote, 'node' | 'runId'>) {
  return [runId, { node, runId }] as const;
}

/** An instance that was killed right after it had resumed a run may have told nobody else. */
function lastOfRun(resumed: readonly Told[]): readonly Told[] {
  return [...new Map(resumed.toSorted((one, other) => one.at - other.at).map((told) => [told.runId, told])).values()];
}

/** Who begins a run knows the request; who finds it on record does not. */
function isToldBeginning({ key, requestId }: HistoryEvent): boolean {
  return key.endsWith(':state:1') && requestId !== undefined;
}

function isGap({ step }: HistoryEvent): boolean {
  return step.type === 'gap';
}

function changesIn(events: readonly HistoryEvent[]) {
  return events.flatMap(({ key, step }) =>
    step.type === 'state-changed' ? [{ number: Number(key.split(':').at(-1)), from: step.from, to: step.to }] : [],
  );
}

function changesOfState({ run, events }: PastRun, { record, isOpen }: Rest): readonly string[] {
  const changes = changesIn(events);
  const numbered = changes.map(({ number }) => number);
  const problems: string[] = [];
  if (numbered.some((number, index) => number !== index + 1)) problems.push(`its changes are ${numbered.join(', ')}`);
  if (changes.some(({ from }, index) => index > 0 && from !== changes[index - 1]?.to)) {
    problems.push(`one does not follow from the other: ${changes.map(({ to }) => to).join(', ')}`);
  }
  const last = changes.at(-1)?.to;
  if (last !== run.state) problems.push(`it is ${run.state}, and its last change was to ${last}`);
  const isEnded = run.state === 'finished' || run.state === 'error';
  const isOver = isOpen || isEnded;
  if (isOpen && !isEnded && run.state !== 'waiting' && !events.some(isGap)) problems.push('no gap tells of its end');
  if (record === undefined ? !isOver : run.state !== record.state) {
    problems.push(`it is ${run.state}, and ${record === undefined ? 'over' : `its record is ${record.state}`}`);
  }
  return problems;
}

function numbers({ events }: PastRun): readonly string[] {
  const problems: string[] = [];
  const wrong = events.find(({ sequence }, index) => sequence !== index + 1);
  if (wrong !== undefined) problems.push(`event ${wrong.sequence} is out of place`);
  const unordered = events.some(({ position }, index) => index > 0 && position <= (events[index - 1]?.position ?? 0));
  if (unordered) problems.push('its events are not in the order of their positions');
  const keys = new Set(events.map(({ key }) => key));
  if (keys.size < events.length) problems.push(`${events.length - keys.size} of its events are there twice`);
  return problems;
}

function gaps({ events }: PastRun): readonly string[] {
  const second = events.findIndex((event, index) => index > 0 && isGap(event) && isGap(events[index - 1] ?? event));
  if (second < 0) return [];
  const around = events.slice(Math.max(0, second - 4), second + 4);
  const told = around.map(
    ({ key, instance, step }) => `${step.type} (${key.split(':').slice(1).join(':')}, ${instance})`,
  );
  return [`two gaps follow each other: ${told.join(', ')}`];
}

function likeItsRecord({ run, events }: PastRun, { record }: Rest): readonly string[] {
  if (record === undefined) return [];
  const problems: string[] = [];
  const differ = (what: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) problems.push(`its ${what} is ${String(found)} instead of ${String(wanted)}`);
  };
  differ('node', run.node, record.uuid);
  differ('error', run.error, record.error);
  differ('end', run.finishedAt?.toISOString(), record.finishedAt?.toISOString());
  differ('failure', run.failure?.code, record.failure?.code);
  const told = new Map(events.map(({ key, step, instance }) => [key, { step, instance }]));
  for (const entry of record.trail) {
    const event = told.get(`${record.runId}:state:${entry.sequence}`);
    if (event?.step.type !== 'state-changed') continue;
    differ(`change ${entry.sequence}`, event.step.to, entry.to);
    differ(`cause of change ${entry.sequence}`, event.step.event, entry.event);
    differ(`instance of change ${entry.sequence}`, event.instance, entry.instance);
  }
  return problems;
}
