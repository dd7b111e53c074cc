import type { FailureStage } from '../errors.ts';
import { DIAGNOSIS_STAGES, type DiagnosisStage, type StageReached } from './diagnosis.ts';
import { type DiagnosisFacts, isComplete, seen, waitingSince } from './facts.ts';
import { nearMisses, wouldBeHeard } from './near-misses.ts';

/** Whether a stage was reached; with a date, when. */
type Reached = boolean | Date | undefined;

/** How far the run got. What nothing tells is `unknown`, not `no`. */
export function stagesOf(facts: DiagnosisFacts): readonly StageReached[] {
  return DIAGNOSIS_STAGES.map((stage): StageReached => {
    const reached = READ[stage](facts);
    if (reached instanceof Date) return { stage, reached: 'yes', at: reached.toISOString() };
    return { stage, reached: reached === undefined ? 'unknown' : reached ? 'yes' : 'no' };
  });
}

/** The furthest that was surely reached. */
export function furthest(stages: readonly StageReached[]): DiagnosisStage {
  const reached = stages.filter((one) => one.reached === 'yes').map(({ stage }) => stage);
  // The machine of a run that is aborted is powered off, too: that is not far.
  const last = reached.findLast((stage) => stage !== 'powered-off' || reached.includes('matched'));
  return last ?? 'asked';
}

const READ: Readonly<Record<DiagnosisStage, (facts: DiagnosisFacts) => Reached>> = {
  asked: ({ run }) => run.startedAt,
  'firewall-opened': (facts) => {
    const at = seen(facts, 'firewall-opened').at(-1)?.at;
    return at ?? (facts.settings.firewall === true && wasWatched(facts) ? false : undefined);
  },
  'boot-device-set': (facts) => seen(facts, 'boot-device-set').at(-1)?.at ?? booted(facts),
  'powered-on': (facts) => seen(facts, 'powered-on').at(-1)?.at ?? booted(facts),
  'address-given': (facts) => heardAt(facts, ['address-given']) ?? notHeard(facts, 'addresses'),
  'kernel-fetched': (facts) => heardAt(facts, ['kernel-sent']) ?? notHeard(facts, 'kernels'),
  posted: (facts) => {
    const at = seen(facts, 'callback-received')[0]?.at ?? facts.run.acceptedAt;
    if (at !== undefined) return at;
    if (isAtLeast(facts, 'matched')) return true;
    const direct = seen(facts, 'callback-refused')[0]?.at ?? meant(facts)?.firstAt;
    if (direct !== undefined) return direct;
    // Somebody posted who may be this machine, or nobody kept what was refused.
    if (facts.refused === undefined || nearMisses(facts).length > 0) return undefined;
    return false;
  },
  matched: (facts) => facts.run.acceptedAt ?? isAtLeast(facts, 'matched'),
  hooks: (facts) => {
    const at = seen(facts, 'hook-finished').find(({ moment }) => moment === 'after')?.at;
    return at ?? (isAtLeast(facts, 'hooks') || notSeen(facts));
  },
  rules: (facts) => {
    const at = seen(facts, 'rule-evaluated')[0]?.at ?? seen(facts, 'rules-finished')[0]?.at;
    return at ?? (isAtLeast(facts, 'rules') || notSeen(facts));
  },
  written: (facts) => seen(facts, 'node-changed')[0]?.at ?? notSeen(facts),
  'powered-off': (facts) => seen(facts, 'powered-off').at(-1)?.at ?? notSeen(facts),
};

/** `false` where it would have been seen, or could not have happened. */
function notSeen(facts: DiagnosisFacts): false | undefined {
  return isComplete(facts) || !isAtLeast(facts, 'matched') ? false : undefined;
}

/** A run that was asked for as far as its boot is of interest. */
function wasWatched(facts: DiagnosisFacts): boolean {
  return isComplete(facts) && seen(facts, 'requested').length + seen(facts, 'waiting').length > 0;
}

/** Whether we had the machine booted, for runs of which no such event was kept. */
function booted(facts: DiagnosisFacts): boolean | undefined {
  const { manageBoot } = facts.run;
  // Somebody else did, or did not.
  if (manageBoot === false) return undefined;
  if (wasWatched(facts)) return false;
  if (facts.run.failure?.stage === 'power-on') return undefined;
  return manageBoot === true && waitingSince(facts) !== undefined ? true : undefined;
}

function heardAt(facts: DiagnosisFacts, what: readonly string[]): Date | undefined {
  return seen(facts, 'boot-event').find((event) => what.includes(event.what))?.at;
}

function notHeard(facts: DiagnosisFacts, kind: 'addresses' | 'kernels'): false | undefined {
  return wouldBeHeard(facts, kind) ? false : undefined;
}

/** What was refused, and named this very node. */
function meant({ run, refused }: DiagnosisFacts): { readonly firstAt: Date } | undefined {
  return refused?.find(({ node, lastAt }) => node === run.node && lastAt >= run.startedAt);
}

/** How far the record itself says that the run got. */
function isAtLeast({ run }: DiagnosisFacts, stage: 'matched' | 'hooks' | 'rules'): boolean {
  if (run.state === 'finished' || run.state === 'reapplying') return true;
  const isMatched = run.acceptedAt !== undefined || run.state === 'processing' || run.state === 'enrolling';
  return (isMatched && stage === 'matched') || (run.failure !== undefined && PROVES[run.failure.stage].includes(stage));
}

/** What a failure at a stage says of the way to it. */
const PROVES: Readonly<Record<FailureStage, readonly ('matched' | 'hooks' | 'rules')[]>> = {
  'power-on': [],
  waiting: [],
  'pre-hooks': ['matched'],
  lookup: ['matched'],
  hooks: ['matched', 'hooks'],
  save: ['matched', 'hooks'],
  rules: ['matched', 'hooks', 'rules'],
  // Also where an aborted run ends, whose machine never posted.
  'power-off': [],
};
