import { maskSecrets } from '../model/secrets.ts';
import { isTerminal } from '../model/state-machine.ts';
import type { Cause, DiagnosisStage, StageReached } from './diagnosis.ts';
import type { DiagnosisFacts } from './facts.ts';

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
  { run, missing = [] }: DiagnosisFacts,
  stages: readonly StageReached[],
  stage: DiagnosisStage,
  causes: readonly Cause[],
): string {
  const name = run.name === undefined ? run.node : `${run.name} (${run.node})`;
  const ended = run.finishedAt === undefined ? '' : ` at ${run.finishedAt.toISOString()}`;
  const became = {
    finished: `finished${ended}`,
    error: `ended in error${ended}${run.error === undefined ? '' : `: ${run.error}`}`,
  };
  const state = isTerminal(run.state) ? became[run.state as 'finished' | 'error'] : `is ${run.state}`;
  const unknown = stages.filter(({ reached }) => reached === 'unknown').map((one) => one.stage);
  const sentences = [
    closed(`The introspection of ${name} ${state}`),
    `It got as far as this: ${WORDS[stage]}.`,
    ...(causes.length > 0 && unknown.length > 0 ? [`Nothing tells of: ${unknown.join(', ')}.`] : []),
    ...causes.slice(0, MOST).map(sentenceOf),
    ...(causes.length > 0 ? missing.map(closed) : []),
  ];
  return sentences.join(' ');
}

function sentenceOf({ cause, likelihood, evidence, hint }: Cause): string {
  return [`${SURE[likelihood]}: ${cause}.`, ...evidence.map(closed), hint].join(' ');
}

function closed(sentence: string): string {
  const one = maskSecrets(sentence).trim().replaceAll(/\s+/g, ' ');
  return /[.!?]$/.test(one) ? one : `${one}.`;
}
