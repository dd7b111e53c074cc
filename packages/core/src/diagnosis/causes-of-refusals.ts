import type { CallbackRefusal } from '../contracts/flow-events.ts';
import type { RefusedCallbacks } from '../contracts/history-records.ts';
import type { CauseCode } from './causes.ts';
import type { Cause, Likelihood } from './diagnosis.ts';
import { attributesOfRun, type DiagnosisFacts, seen } from './facts.ts';
import { makeCause } from './make-cause.ts';
import { type Likeness, type NearMiss, nearMisses, refusedMeanwhile, whenOf } from './near-misses.ts';

/** What a refusal means, where it does not depend on anything else. */
const MEANS: Readonly<Partial<Record<CallbackRefusal, CauseCode>>> = {
  'no-token': 'token-refused',
  'wrong-token': 'token-refused',
  'other-run': 'token-refused',
  'spent-token': 'token-refused',
  network: 'network-refused',
  rate: 'rate-refused',
  malformed: 'body-malformed',
  'too-large': 'body-too-large',
  slow: 'posted-too-slowly',
  busy: 'callback-turned-away',
  closed: 'callback-turned-away',
};

/** What callbacks that were not taken say of a run that waited in vain. */
export function causesOfRefusals(facts: DiagnosisFacts): readonly Cause[] {
  const like = new Map(nearMisses(facts).map((miss) => [miss.callback, miss]));
  // Events of the run have some of them, too.
  const known = new Set(seen(facts, 'callback-refused').map(({ reason }) => reason));
  const others = refusedMeanwhile(facts).filter(({ node, reason }) => node !== facts.run.node || !known.has(reason));
  const stored = others.flatMap((callback) => causeOf(facts, callback, like.get(callback)) ?? []);
  return [...contested(facts), ...told(facts), ...stored];
}

/** Callbacks that came for a run while, or after, it had another one. */
export function causesOfRepeats(facts: DiagnosisFacts): readonly Cause[] {
  const { node, acceptedAt } = facts.run;
  if (acceptedAt === undefined) return [];
  const again = refusedMeanwhile(facts).filter(
    (one) => one.node === node && one.firstAt >= acceptedAt && ['node-locked', 'spent-token'].includes(one.reason),
  );
  return again.map((callback) => makeCause('posted-twice', 'possible', [sentenceOf(callback, undefined)]));
}

/** Look-ups in which another node shared as much with the machine, or more. */
function contested(facts: DiagnosisFacts): readonly Cause[] {
  const own = attributesOfRun(facts);
  return seen(facts, 'lookup-contested').map(({ at, found, candidates, attributes }) => {
    const shared = (['mac', 'bmc_address'] as const).flatMap((kind) =>
      attributes[kind].filter((one) => own[kind].includes(one)),
    );
    const scores = candidates.map(({ node, score }) => `node ${node} shares ${score}`).join(', ');
    const evidence = [
      `A machine posted at ${at.toISOString()}: of its addresses ${scores}.`,
      ...(shared.length === 0 ? [] : [`This node has these on record: ${shared.join(', ')}.`]),
    ];
    if (found === undefined) return makeCause('matched-several', 'certain', evidence);
    return makeCause('taken-for-another-node', 'likely', [...evidence, `It was taken for node ${found}.`]);
  });
}

/** Refusals that the run's own events have. */
function told(facts: DiagnosisFacts): readonly Cause[] {
  return seen(facts, 'callback-refused').flatMap(({ at, reason, remoteAddress }) => {
    const from = remoteAddress === undefined ? '' : ` from ${remoteAddress}`;
    const evidence = [`A callback for this node came${from} at ${at.toISOString()} and was refused: ${reason}.`];
    // Nothing was accepted in this run: it was not another one's turn.
    if (reason === 'node-locked') return makeCause('posted-too-early', 'likely', evidence);
    const cause = MEANS[reason];
    return cause === undefined ? [] : makeCause(cause, 'certain', evidence);
  });
}

function causeOf(facts: DiagnosisFacts, callback: RefusedCallbacks, miss: NearMiss | undefined): Cause | undefined {
  const isOurs = callback.node === facts.run.node;
  if (callback.node !== undefined && !isOurs) return undefined;
  const evidence = [sentenceOf(callback, miss)];
  const { reason } = callback;
  if (reason === 'node-locked') return isOurs ? makeCause('posted-too-early', 'likely', evidence) : undefined;
  const cause = MEANS[reason];
  if (cause !== undefined) return makeCause(cause, likelihoodOf(facts, callback, isOurs, miss), evidence);
  if (miss === undefined || (reason !== 'unknown-machine' && reason !== 'ambiguous-machine')) return undefined;
  return ofNearMiss(facts, miss, evidence);
}

/** Certain when the callback named the node, likely when it has something of the machine. */
function likelihoodOf(
  facts: DiagnosisFacts,
  { remoteAddress }: RefusedCallbacks,
  isOurs: boolean,
  miss: NearMiss | undefined,
): Likelihood {
  if (isOurs || miss?.likeness === 'same-address') return 'certain';
  const given = seen(facts, 'boot-event').some(({ address }) => address !== undefined && address === remoteAddress);
  if (given) return 'certain';
  return miss === undefined ? 'possible' : 'likely';
}

const BY_LIKENESS: Readonly<Record<Exclude<Likeness, 'same-address'>, CauseCode>> = {
  'same-machine': 'addresses-outdated',
  'same-controller': 'bmc-address-differs',
  'next-nic': 'mac-of-next-nic',
  mistyped: 'mac-mistyped',
};

function ofNearMiss(facts: DiagnosisFacts, miss: NearMiss, evidence: readonly string[]): Cause {
  const { likeness, callback, isDoubtful } = miss;
  if (likeness !== 'same-address') {
    return makeCause(BY_LIKENESS[likeness], isDoubtful ? 'possible' : 'likely', evidence);
  }
  if (callback.reason === 'ambiguous-machine') return makeCause('matched-several', 'certain', evidence);
  switch (whenOf(facts, callback)) {
    case 'before':
      return makeCause('posted-too-early', 'likely', evidence);
    case 'after':
      return makeCause('posted-too-late', 'certain', evidence);
    case 'during':
      return makeCause('posted-but-not-matched', 'likely', evidence);
  }
}

function sentenceOf(callback: RefusedCallbacks, miss: NearMiss | undefined): string {
  const { reason, remoteAddress, firstAt, lastAt, count } = callback;
  const from = remoteAddress === undefined ? '' : ` from ${remoteAddress}`;
  const times = count === 1 ? `at ${firstAt.toISOString()}` : `${count} times, last at ${lastAt.toISOString()}`;
  const likeness = miss === undefined ? '' : ` It has ${miss.by}.`;
  return `A callback came${from} ${times}, and was refused: ${reason}.${likeness}`;
}
