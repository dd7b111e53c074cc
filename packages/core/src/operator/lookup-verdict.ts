import type { Introspection } from '../model/introspection.ts';
import type { NodeUuid } from '../model/node.ts';
import { isTerminal } from '../model/state-machine.ts';

/**
 * What a look-up makes of a node that shares something with a machine.
 *
 * - `taken`: the machine is this node's
 * - `needs-token`: it is, if its callback carries the token of the run
 * - `not-yet`: it is, but its run is still being started; the ramdisk is told to come again
 * - `busy`: it is, but another callback of it is being processed
 * - `ambiguous`: another node shares as many addresses
 * - `shares-fewer`: another node shares more
 * - `only-like`: its run waits for an address that is like an offered one, but not the same
 * - `not-recorded`: its run waits, and what it shares is not recorded for that
 * - `ended`: its run has ended: nobody waits
 * - `no-run`: there is no run of it
 */
export type LookupVerdict =
  | 'taken'
  | 'needs-token'
  | 'not-yet'
  | 'busy'
  | 'ambiguous'
  | 'shares-fewer'
  | 'only-like'
  | 'not-recorded'
  | 'ended'
  | 'no-run';

const WHY: Readonly<Record<LookupVerdict, string>> = {
  taken: 'Its run waits, and no node shares more with the machine.',
  'needs-token': 'Its run waits, and takes only a callback with its token.',
  'not-yet': 'Its run is still being started; the ramdisk is told to come again.',
  busy: 'Its run is being worked on; the ramdisk is told to come again.',
  ambiguous: 'Another node shares as many addresses, so that nobody can tell which it is.',
  'shares-fewer': 'Another node shares more addresses with the machine.',
  'only-like': 'Its run waits for an address that differs a little: is one of them mistyped?',
  'not-recorded': 'Its run waits, but what it shares was not recorded when that began.',
  ended: 'Its run has ended: nobody waits for the machine.',
  'no-run': 'It has no run: nobody has asked for it.',
};

/** What is known of a node that shares something. */
interface Known {
  readonly node: NodeUuid;
  /** How many recorded addresses it shares. */
  readonly score: number;
  readonly isLike: boolean;
  /** Those that share most. */
  readonly best: readonly NodeUuid[];
  readonly run: Introspection | undefined;
}

export function verdictOn(known: Known): { readonly verdict: LookupVerdict; readonly why: string } {
  const verdict = judge(known);
  return { verdict, why: WHY[verdict] };
}

function judge({ node, score, isLike, best, run }: Known): LookupVerdict {
  if (run === undefined) return 'no-run';
  if (isTerminal(run.state)) return 'ended';
  if (score === 0) return isLike ? 'only-like' : 'not-recorded';
  if (!best.includes(node)) return 'shares-fewer';
  if (best.length > 1) return 'ambiguous';
  if (run.state === 'starting') return 'not-yet';
  if (run.state !== 'waiting') return 'busy';
  return run.tokenDigest === undefined ? 'taken' : 'needs-token';
}
