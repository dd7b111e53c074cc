import type { ErrorCode, Failure } from '../errors.ts';
import type { RuleTrace } from '../model/rule.ts';
import type { CauseCode } from './causes.ts';
import type { Cause } from './diagnosis.ts';
import { type DiagnosisFacts, seen } from './facts.ts';
import { makeCause } from './make-cause.ts';

/** What was away, by the code of the error that was met. */
const AWAY: Readonly<Partial<Record<ErrorCode, CauseCode>>> = {
  'ironic-unavailable': 'ironic-away',
  'store-failed': 'store-away',
  'node-locked': 'node-locked',
  'firewall-failed': 'firewall-failed',
  'name-unavailable': 'name-unresolved',
  'identity-unavailable': 'identity-away',
  'identity-refused': 'identity-away',
  overloaded: 'overloaded',
};

/** What the record of the run says itself: why it ended, or what it waits for. */
export function causesOfFailure(facts: DiagnosisFacts): readonly Cause[] {
  const { failure, interruption } = facts.run;
  const held = interruption === undefined ? [] : [interrupted(facts, interruption)];
  return failure === undefined ? held : [...held, ...ended(facts, failure)];
}

function interrupted({ run }: DiagnosisFacts, interruption: NonNullable<DiagnosisFacts['run']['interruption']>): Cause {
  const { code, stage, message, since, times } = interruption;
  const count = times === 1 ? 'once' : `${times} times`;
  const goesOn = run.finishedAt === undefined ? 'It is tried again by upkeep.' : 'The run timed out meanwhile.';
  return makeCause(AWAY[code] ?? 'internal', 'certain', [
    `The run was held up ${count} at ${stage} since ${since.toISOString()}: ${message}`,
    goesOn,
  ]);
}

/** The causes that a failure names; a time-out names none: why it came is found out elsewhere. */
function ended(facts: DiagnosisFacts, failure: Failure): readonly Cause[] {
  const { code, message } = failure;
  const certain = (cause: CauseCode, ...more: readonly string[]) => [makeCause(cause, 'certain', [message, ...more])];
  switch (code) {
    case 'timed-out':
      return [];
    case 'aborted':
    case 'hook-defect':
    case 'hook-timed-out':
    case 'data-unusable':
    case 'node-gone':
    case 'ironic-failed':
    case 'internal':
      return certain(code, ...where(failure));
    case 'inspection-failed':
      return certain(code, ...where(failure), ...journalOf(facts));
    case 'hook-failed':
      if (failure.hook === 'ramdisk_error') return certain('ramdisk-error', ...journalOf(facts));
      return certain('hook-failed', ...where(failure), ...journalOf(facts));
    case 'rule-failed':
    case 'rule-defect':
      return certain(code, ...ruleEvidence(facts, failure));
    case 'node-unsuitable':
      return certain(message.startsWith('No lookup attributes') ? 'nothing-to-recognise-by' : 'node-unsuitable');
    case 'ironic-refused':
      return certain(REFUSED[failure.stage] ?? 'change-refused', ...authorsOf(facts, failure));
    case 'unavailable':
      return certain(awayBy(facts));
  }
}

/** What Ironic refused, by where the run was. */
const REFUSED: Readonly<Partial<Record<Failure['stage'], CauseCode>>> = {
  'power-on': 'boot-refused',
  'power-off': 'power-off-refused',
};

function where({ hook, rule, stage }: Failure): readonly string[] {
  if (hook !== undefined) return [`That was the hook ${hook}, at ${stage}.`];
  return rule === undefined ? [] : [`That was the rule ${rule}, at ${stage}.`];
}

function journalOf({ journal = [] }: DiagnosisFacts): readonly string[] {
  return journal.map((line) => `The journal of the ramdisk: ${line}`);
}

function authorsOf(facts: DiagnosisFacts, failure: Failure): readonly string[] {
  const authors = seen(facts, 'failed').at(-1)?.authors ?? [];
  return authors.length > 0 ? [`It was asked for by ${authors.join(', ')}.`] : where(failure);
}

/** Which rule it was, and on what value. */
function ruleEvidence(facts: DiagnosisFacts, failure: Failure): readonly string[] {
  const trace = seen(facts, 'rule-evaluated').find(({ rule }) => rule.uuid === failure.rule)?.rule;
  if (trace === undefined) return where(failure);
  const name = trace.description ? ` (${trace.description})` : '';
  return [`That was the rule ${trace.uuid}${name}: ${trace.why}.`, ...conditionsOf(trace)];
}

function conditionsOf({ conditions }: RuleTrace): readonly string[] {
  return conditions.map(({ field, op, wanted, compared }) => {
    const values =
      compared.length === 0 ? 'nothing was found there' : `found ${compared.map((one) => one.value).join(', ')}`;
    return `Its condition ${op} ${wanted} on ${field}: ${values}.`;
  });
}

/** The failure has only one word for what was away; an event has the code. */
function awayBy(facts: DiagnosisFacts): CauseCode {
  const code = seen(facts, 'failed').at(-1)?.code ?? seen(facts, 'interrupted').at(-1)?.code;
  if (code !== undefined) return AWAY[code] ?? 'internal';
  return 'ironic-away';
}
