import { maskSecrets } from '../model/secrets.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { Cause, DiagnosisStage, StageReached } from './diagnosis.ts';
import { type DiagnosisFacts, isSilent } from './facts.ts';
import { nearMisses } from './near-misses.ts';

/** What a person says of a stage that was reached last. */
const WORDS: Readonly<Record<DiagnosisStage, string>> = {
  asked: 'it was asked for',
  'firewall-opened': 'the firewall let its machine in',
  'boot-device-set': 'its boot device was set',
  'powered-on': 'its machine was powered on',
  'address-given': 'its machine was given an address',
  'kernel-fetched': 'its machine fetched the kernel',
  posted: 'its ramdisk posted',
  matched: 'its ramdisk was recognised',
  hooks: 'hooks looked at its data',
  rules: 'rules were evaluated',
  written: 'facts were written to Ironic',
  'powered-off': 'its machine was powered off',
};

const SURE: Readonly<Record<Cause['likelihood'], string>> = {
  certain: 'The cause',
  likely: 'Most likely',
  possible: 'Possibly',
};

/** How many causes a paragraph has room for. */
const MOST = 3;

/** The diagnosis as a paragraph. */
export function textOf(
  facts: DiagnosisFacts,
  stages: readonly StageReached[],
  stage: DiagnosisStage,
  causes: readonly Cause[],
): string {
  const { run, missing = [] } = facts;
  const name = run.name === undefined ? run.node : `${run.name} (${run.node})`;
  const ended = run.finishedAt === undefined ? '' : ` at ${run.finishedAt.toISOString()}`;
  const became = {
    finished: `finished${ended}`,
    error: `ended in error${ended}${run.error === undefined ? '' : `: ${run.error}`}`,
  };
  const state = isTerminal(run.state) ? became[run.state as 'finished' | 'error'] : `is ${run.state}`;
  // What was said once is not said again: several causes may have the same evidence.
  const told = new Set(run.error === undefined ? [] : [sentenceOf(run.error)]);
  const news = (evidence: readonly string[]) =>
    evidence.map(sentenceOf).filter((one) => {
      const isNew = !told.has(one);
      told.add(one);
      return isNew;
    });
  const causeOf = ({ cause, likelihood, evidence, hint }: Cause) =>
    [`${SURE[likelihood]}: ${cause}.`, ...news(evidence), hint].join(' ');
  const sentences = [
    sentenceOf(`The introspection of ${name} ${state}`),
    `It got as far as this: ${WORDS[stage]}.`,
    ...(isSilent(facts) && causes.length > 0 ? unknownIn(facts, stages) : []),
    ...causes.slice(0, MOST).map(causeOf),
    ...(causes.length > 0 ? news(missing) : []),
  ];
  return sentences.join(' ');
}

/** What nobody tells of a machine that is waited for, up to its callback. */
function unknownIn(facts: DiagnosisFacts, stages: readonly StageReached[]): readonly string[] {
  const end = stages.findIndex(({ stage }) => stage === 'posted');
  const isPosted = stages[end]?.reached === 'yes';
  // Who is named as a near miss did post.
  const asked = stages.slice(0, nearMisses(facts).length > 0 ? end : end + 1);
  const unknown = asked.filter(({ reached }) => reached === 'unknown').map(({ stage }) => WORDS[stage]);
  const last = unknown.pop();
  if (isPosted || last === undefined) return [];
  return [`Nothing tells whether ${unknown.length > 0 ? `${unknown.join(', ')} or ${last}` : last}.`];
}

function sentenceOf(text: string): string {
  const one = maskSecrets(text).trim().replaceAll(/\s+/g, ' ');
  const begun = one.charAt(0).toUpperCase() + one.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
