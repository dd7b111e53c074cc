import type { Identifier, Snapshot } from '../contracts/history-records.ts';
import type { IdentityFinding, IdentityFindingKind } from '../model/identity-finding.ts';
import type { NodeUuid } from '../model/node.ts';
import { type Comparison, compareMachines, type Relation } from './compare-machines.ts';
import { describeFinding } from './describe-identity.ts';

/** What a machine is compared with. */
export interface IdentityQuestion {
  /** The node that it is taken for. */
  readonly node: NodeUuid;
  /** What the machine is recognised by. */
  readonly identifiers: readonly Identifier[];
  /** The node's last snapshot; `undefined` when it was never introspected. */
  readonly previous: Snapshot | undefined;
  /** Last snapshots that share something; those of the node itself are left out. */
  readonly sharing: readonly Snapshot[];
  /** Whether an identifier tells a machine from others: a placeholder does not. */
  readonly isTelling: (identifier: Identifier) => boolean;
}

/** What is found, the most serious first. */
const SERIOUSNESS: readonly IdentityFindingKind[] = [
  'claimed-twice',
  'machine-moved',
  'machine-replaced',
  'unidentified',
  'board-replaced',
  'chassis-replaced',
  'mac-on-two-machines',
  'nic-replaced',
  'same-machine',
  'first-seen',
];

const FINDING_OF: Readonly<Record<Relation, IdentityFindingKind>> = {
  same: 'same-machine',
  'other-nics': 'nic-replaced',
  'other-board': 'board-replaced',
  'other-chassis': 'chassis-replaced',
  different: 'machine-replaced',
  unknown: 'first-seen',
};

const NOTHING: Pick<Comparison, 'same' | 'gone' | 'new'> = { same: [], gone: [], new: [] };

/** Whether a machine is the node's, as far as snapshots say: at least one finding. */
export function compareIdentity(question: IdentityQuestion): readonly IdentityFinding[] {
  const { node, previous, isTelling } = question;
  const tellingOf = (identifiers: readonly Identifier[]) => identifiers.filter(isTelling);
  const now = tellingOf(question.identifiers);
  if (compareMachines(now, now).relation === 'unknown') return [finding('unidentified', undefined, NOTHING)];
  const own = previous && compareMachines(tellingOf(previous.identifiers), now);
  const isTheSame = own?.relation === 'same' || own?.relation === 'other-nics';

  const findings: IdentityFinding[] = [];
  for (const other of question.sharing) {
    if (other.node === node) continue;
    const compared = compareMachines(tellingOf(other.identifiers).filter(isOfOneMachine), now.filter(isOfOneMachine));
    if (isThatMachine(compared)) findings.push(finding(isTheSame ? 'claimed-twice' : 'machine-moved', other, compared));
    else if (compared.same.some(isMac))
      findings.push(finding('mac-on-two-machines', other, { ...NOTHING, same: compared.same.filter(isMac) }));
  }
  const isMoved = findings.some((one) => one.finding === 'machine-moved');
  if (own === undefined && !isMoved) findings.push(finding('first-seen', undefined, NOTHING));
  // Where it comes from says more than that it is another one.
  if (own !== undefined && !isMoved) findings.push(finding(FINDING_OF[own.relation], previous, own));
  return findings.toSorted(bySeriousness);
}

/**
 * Whether another node's machine is this one. NICs can be put into another machine, and some makers
 * give all boards one UUID: where not everything is the same, more than one kind must be.
 */
function isThatMachine({ relation, same }: Comparison): boolean {
  return relation === 'same' || (relation === 'other-nics' && new Set(same.map(({ kind }) => kind)).size > 1);
}

/** All machines in an enclosure may have its serial number. */
function isOfOneMachine({ kind }: Identifier): boolean {
  return kind !== 'chassis-serial';
}

function isMac({ kind }: Identifier): boolean {
  return kind === 'mac';
}

function finding(
  kind: IdentityFindingKind,
  snapshot: Snapshot | undefined,
  { same, gone, new: added }: Pick<Comparison, 'same' | 'gone' | 'new'>,
): IdentityFinding {
  const found = {
    finding: kind,
    compared_with: snapshot ? { node: snapshot.node, run_id: snapshot.runId, at: snapshot.at.toISOString() } : null,
    same: plain(same),
    gone: plain(gone),
    new: plain(added),
  };
  return { ...found, message: describeFinding(found) };
}

function plain(identifiers: readonly Identifier[]): readonly Identifier[] {
  return identifiers.map(({ kind, value }) => ({ kind, value }));
}

/** Of one kind, by node: the order in which a store answers says nothing. */
function bySeriousness(a: IdentityFinding, b: IdentityFinding): number {
  const place = SERIOUSNESS.indexOf(a.finding) - SERIOUSNESS.indexOf(b.finding);
  return place || (a.compared_with?.node ?? '').localeCompare(b.compared_with?.node ?? '');
}
