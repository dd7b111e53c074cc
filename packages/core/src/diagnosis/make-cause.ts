import { maskSecrets } from '../model/secrets.ts';
import { type CauseCode, CAUSE_CODES, CAUSES } from './causes.ts';
import type { Cause, Likelihood } from './diagnosis.ts';

/** A cause with the hint of the table; what others said is quoted without secrets. */
export function makeCause(cause: CauseCode, likelihood: Likelihood, evidence: readonly string[]): Cause {
  return { cause, likelihood, evidence: evidence.map(maskSecrets), hint: CAUSES[cause] };
}

const ORDER: readonly Likelihood[] = ['certain', 'likely', 'possible'];

/**
 * Each cause once, most likely first, and in the order of the table where they are as likely. What
 * speaks for one several times is put together.
 */
export function inOrder(causes: readonly Cause[]): readonly Cause[] {
  const byCode = new Map<CauseCode, Cause>();
  for (const cause of causes) {
    const other = byCode.get(cause.cause);
    if (other === undefined) byCode.set(cause.cause, cause);
    else {
      const likelihood = rank(cause) < rank(other) ? cause.likelihood : other.likelihood;
      const evidence = [...new Set([...other.evidence, ...cause.evidence])];
      byCode.set(cause.cause, { ...other, likelihood, evidence });
    }
  }
  return [...byCode.values()].toSorted(
    (one, other) => rank(one) - rank(other) || CAUSE_CODES.indexOf(one.cause) - CAUSE_CODES.indexOf(other.cause),
  );
}

function rank({ likelihood }: Cause): number {
  return ORDER.indexOf(likelihood);
}
