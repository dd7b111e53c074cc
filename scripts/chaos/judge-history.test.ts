import { describe, expect, it } from 'vitest';
import type { HistoryEvent, HistoryRun, HistoryStep, Introspection, State } from '@ironic-inspector/core';
import { judgeHistory, type PastRun, type PastRuns } from './judge-history.ts';
import type { RunNote, Told } from './ledger.ts';

const NODE = '6d616368-0000-4000-8000-000000000001';
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** A change of state, as the trail of a record has it. */
function entry(sequence: number, from: State | undefined, to: State, instance = 'one') {
  const events = { waiting: 'wait', processing: 'process', finished: 'finish' } as const;
  return { sequence, at: at(sequence), event: events[to as 'waiting'] ?? ('start' as const), from, to, instance };
}

const TRAIL = [
  entry(1, undefined, 'starting'),
  entry(2, 'starting', 'waiting'),
  entry(3, 'waiting', 'processing', 'two'),
  entry(4, 'processing', 'finished', 'three'),
];

/** A run that its instance left half done, and another one resumed. */
const RECORD = {
  uuid: NODE,
  runId: 'new',
  state: 'finished',
  finishedAt: at(9),
  trail: TRAIL,
} as unknown as Introspection;

const changed = (index: number): HistoryStep => {
  const { event, from, to } = TRAIL[index] ?? entry(0, undefined, 'starting');
  return { type: 'state-changed', event, from, to };
};
const GAP: HistoryStep = { type: 'gap' };

type Step = readonly [key: string, step: HistoryStep, instance?: string | undefined];

const WELL: readonly Step[] = [
  ['new:state:1', changed(0)],
  ['one:1', { type: 'powered-on' }],
  ['new:state:2', changed(1)],
  ['new:gap:3', GAP],
  ['new:state:3', changed(2), 'two'],
  ['three:1', { type: 'resumed', state: 'processing' }],
  ['new:state:4', changed(3), 'three'],
];

function past(steps: readonly Step[], run: Partial<HistoryRun> = {}): PastRun {
  const whole = { runId: 'new', node: NODE, startedAt: at(0), finishedAt: at(9), state: 'finished', ...run };
  return {
    run: whole as HistoryRun,
    events: steps.map(([key, step, instance = 'one'], index): HistoryEvent => {
      const place = { position: 10 + index, sequence: index + 1, at: at(index), requestId: undefined };
      return { key, runId: whole.runId, node: NODE, instance, step, ...place };
    }),
  };
}

/** An earlier run of the node, over which the new one was begun. */
const EARLIER = past(
  [
    ['old:state:1', { ...changed(0), from: undefined } as HistoryStep],
    ['old:state:2', changed(1)],
  ],
  { runId: 'old', state: 'waiting', finishedAt: undefined },
);

const note = (runId: string, kind: RunNote['kind'] = 'begun', second = 0): RunNote => {
  return { kind, by: 'a1', node: NODE, runId, at: at(second).getTime() };
};
const resumed = (runId: string, second: number): Told => {
  return { kind: 'told', by: 'a1', node: NODE, runId, at: at(second).getTime(), what: 'resumed', text: 'processing' };
};

function problems(change: Partial<PastRuns>): readonly string[] {
  const all: PastRuns = {
    runs: [past(WELL)],
    records: [RECORD],
    begun: [note('new')],
    undone: [],
    resumed: [resumed('new', 5)],
    killed: [],
    ...change,
  };
  return judgeHistory(all).flatMap(({ name, problems: found }) => found.map((problem) => `${name}: ${problem}`));
}

const red = (steps: readonly Step[], run?: Partial<HistoryRun>) => problems({ runs: [past(steps, run)] }).join('\n');
const without = (...keys: readonly string[]) => WELL.filter(([key]) => !keys.includes(key));

describe('the judge of history', () => {
  it('has nothing to say of one that is whole', () => {
    expect(problems({})).toEqual([]);
    const began = TRAIL.map((one) => (one.sequence === 1 ? { ...one, from: 'waiting' as const } : one));
    const over = WELL.map(([key, step, instance]): Step => {
      return step.type === 'state-changed' && step.from === undefined
        ? [key, { ...step, from: 'waiting' }]
        : [key, step, instance];
    });
    const records = [{ ...RECORD, trail: began }];
    expect(problems({ runs: [past(over), EARLIER], records, begun: [note('old'), note('new')] })).toEqual([]);
  });

  it('wants none that was taken back', () => {
    const undone = [note('none', 'undone', 4)];
    expect(problems({ undone })).toEqual([]);
    const runs = [past(WELL), past([['none:state:1', changed(0)]], { runId: 'none', state: 'enrolling' })];
    expect(problems({ runs, undone }).join()).toContain('run none: was taken back, and is there');
    expect(problems({ runs, undone, resumed: [resumed('none', 2)] })).toHaveLength(1);
  });

  it('lets the end of a run be lost with the instance that had begun the next one, behind a gap', () => {
    const left = { runId: 'old', state: 'starting' } as const;
    const lost = (...more: readonly Step[]) => past([['old:state:1', changed(0)], ...more], left);
    const begun = [note('old'), note('new', 'begun', 3)];
    const killed = [{ by: 'a1', at: at(9).getTime() }];
    const runs = [past(WELL), lost(['old:gap:2', GAP])];
    expect(problems({ runs, begun }).join()).toContain('run old: it is starting, and over');
    expect(problems({ runs, begun, killed })).toEqual([]);
    expect(problems({ runs: [past(WELL), lost()], begun, killed }).join()).toContain('no gap tells of its end');
    expect(problems({ runs, begun, killed: [{ by: 'a1', at: at(2).getTime() }] })).toHaveLength(1);
    // It had told that it had begun the next one, which comes later.
    const { run, events } = past(WELL);
    const told = events.map((event) => ({ ...event, requestId: 'req-1' }));
    expect(problems({ runs: [{ run, events: told }, runs[1] ?? lost()], begun, killed })).toHaveLength(1);
  });

  it('wants every run that is on record or was begun', () => {
    expect(problems({ runs: [] }).join()).toContain('run new: is not there');
    expect(problems({ runs: [], begun: [], resumed: [] }).join()).toContain('run new: is not there');
  });

  it('wants each change of state', () => {
    expect(red(without('new:state:1'))).toContain('its changes are 2, 3, 4');
    expect(red(without('new:state:3'))).toContain('its changes are 1, 2, 4');
    expect(red(without('new:state:4'))).toContain('its last change was to processing');
  });

  it('wants it once, and in its place', () => {
    expect(red([...WELL, ['again', changed(3), 'three']])).toContain('its changes are 1, 2, 3, 4, NaN');
    expect(red([...WELL, ['new:state:4', changed(3), 'three']])).toContain('1 of its events are there twice');
    const late = [...without('new:gap:3', 'new:state:3'), ...WELL.slice(3, 5)];
    expect(red(late)).toContain('its changes are 1, 2, 4, 3');
  });

  it('wants changes that follow from each other', () => {
    const other: Step = ['new:state:3', { ...changed(2), from: 'starting' } as HistoryStep, 'two'];
    expect(red(WELL.map((step) => (step[0] === other[0] ? other : step)))).toContain('does not follow from the other');
  });

  it('wants the end of a run that is over', () => {
    expect(problems({ runs: [past(WELL), EARLIER] }).join()).toContain('run old: it is waiting, and over');
    expect(red(without('new:state:4'), { state: 'processing' })).toContain('its record is finished');
  });

  it('wants the state that the last change led to, and what the record says', () => {
    expect(red(WELL, { state: 'error' })).toContain('it is error, and its last change was to finished');
    expect(red(WELL, { error: 'why' })).toContain('its error is why instead of undefined');
    expect(red(WELL, { finishedAt: at(8) })).toContain('its end is');
    expect(red(WELL, { node: 'another' })).toContain('its node is another');
    const byOne = WELL.map(([key, step]): Step => [key, step]);
    expect(red(byOne)).toContain('instance of change 3 is one instead of two');
  });

  it('wants numbers without a hole, in the order of positions', () => {
    const whole = past(WELL);
    const hole = { ...whole, events: whole.events.filter(({ sequence }) => sequence !== 2) };
    expect(problems({ runs: [hole] }).join()).toContain('event 3 is out of place');
    const swapped = whole.events.map((event) => ({ ...event, position: -event.position }));
    expect(problems({ runs: [{ ...whole, events: swapped }] }).join()).toContain('not in the order of their positions');
  });

  it('wants one gap where something is lost', () => {
    const two: Step = ['one:2', GAP];
    expect(red([...WELL.slice(0, 3), two, ...WELL.slice(3)])).toContain('two gaps follow each other');
  });

  it('wants it said that a run was resumed, unless that may be lost', () => {
    expect(red(without('three:1'))).toBe('');
    expect(red(without('three:1', 'new:gap:3'))).toContain('was resumed, and does not say so');
    // What is said later is not said of the last time.
    const late = { runs: [past(without('new:gap:3'))], resumed: [resumed('new', 1), resumed('new', 30)] };
    expect(problems(late).join()).toContain('was resumed, and does not say so');
    expect(problems({ ...late, resumed: [resumed('new', 30), resumed('new', 5)].slice(1) })).toEqual([]);
  });
});
