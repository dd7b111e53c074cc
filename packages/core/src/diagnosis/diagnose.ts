import { isTerminal } from '../model/state-machine.ts';
import { causesOfFailure } from './causes-of-failure.ts';
import { causesOfRefusals, causesOfRepeats } from './causes-of-refusals.ts';
import { causesOfPower, causesOfSilence } from './causes-of-silence.ts';
import type { Cause, Diagnosis } from './diagnosis.ts';
import { type DiagnosisFacts, isSilent } from './facts.ts';
import { inOrder, makeCause } from './make-cause.ts';
import { furthest, stagesOf } from './stages.ts';
import { textOf } from './text-of.ts';

/**
 * Says why a run failed, or does not go on: how far it got, and every cause that fits, most likely
 * first. It is a function of the facts alone; `Inspector.diagnose` collects them.
 */
export function diagnose(facts: DiagnosisFacts): Diagnosis {
  const { node, runId, state } = facts.run;
  const stages = stagesOf(facts);
  const causes = causesOf(facts);
  const stage = furthest(stages);
  return { node, runId, state, stage, stages, causes, text: textOf(facts, stages, stage, causes) };
}

function causesOf(facts: DiagnosisFacts): readonly Cause[] {
  const { state, finishedAt } = facts.run;
  if (state === 'finished') return [];
  if (finishedAt !== undefined && !isTerminal(state)) {
    return [makeCause('replaced', 'certain', [`Its record was gone at ${finishedAt.toISOString()}.`])];
  }
  const told = causesOfFailure(facts);
  const waited = isSilent(facts) ? causesOfWaiting(facts) : causesOfRepeats(facts);
  const all = inOrder([...told, ...waited, ...causesOfTime(facts)]);
  if (all.length > 0 || !isTerminal(state)) return all;
  return [makeCause('unknown', 'possible', facts.run.error === undefined ? [] : [facts.run.error])];
}

/** Where a callback is known that was probably this machine's, it was not silent. */
function causesOfWaiting(facts: DiagnosisFacts): readonly Cause[] {
  const refusals = causesOfRefusals(facts);
  const hasPosted = refusals.some(({ likelihood }) => likelihood !== 'possible');
  return [...refusals, ...causesOfPower(facts), ...(hasPosted ? [] : causesOfSilence(facts))];
}

/** A run that waits must time out; some never do. */
function causesOfTime({ run, settings, now }: DiagnosisFacts): readonly Cause[] {
  if (run.state !== 'waiting' || run.stateSince === undefined) return [];
  const since = run.stateSince.toISOString();
  if (settings.timeout === 0) return [makeCause('time-out-off', 'likely', [`The run has waited since ${since}.`])];
  const seconds = settings.timeout + 2 * settings.cleanUpPeriod;
  if (now.getTime() - run.stateSince.getTime() <= seconds * 1000) return [];
  return [
    makeCause('nobody-keeps-time', 'certain', [
      `The run has waited since ${since}, and the setting timeout is ${settings.timeout} seconds.`,
    ]),
  ];
}
