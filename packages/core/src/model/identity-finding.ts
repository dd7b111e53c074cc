import type { NodeUuid } from './node.ts';

/**
 * What the hook `identity_guard` says of a machine. All but `same-machine` and `first-seen` are
 * reasons for a warning, or for the end of the run.
 *
 * | finding | meaning |
 * |---|---|
 * | `same-machine` | it is the machine that the node had when it was introspected last |
 * | `first-seen` | nothing is known to compare it with |
 * | `nic-replaced` | the same board, and some NICs are gone or new |
 * | `board-replaced` | the same chassis or system serial number, or some NICs, with another board |
 * | `chassis-replaced` | the same board with another system or chassis serial number |
 * | `machine-replaced` | another machine than last time, which no node had before |
 * | `machine-moved` | another machine than last time, or the first one: another node had it |
 * | `claimed-twice` | the same machine as last time, and another node had it last, too |
 * | `mac-on-two-machines` | it has a NIC that another node's machine had last |
 * | `unidentified` | it says nothing of itself that tells it from others |
 */
export type IdentityFindingKind =
  | 'same-machine'
  | 'first-seen'
  | 'nic-replaced'
  | 'board-replaced'
  | 'chassis-replaced'
  | 'machine-replaced'
  | 'machine-moved'
  | 'claimed-twice'
  | 'mac-on-two-machines'
  | 'unidentified';

/** Something that tells machines apart, and what it is: `board-serial`, `mac`, … */
export interface IdentityFact {
  readonly kind: string;
  readonly value: string;
}

/** One finding, with what it rests on. */
export interface IdentityFinding {
  readonly finding: IdentityFindingKind;
  /** For people. */
  readonly message: string;
  /** Which snapshot the machine was compared with; `null` when there was none. */
  readonly compared_with: {
    readonly node: NodeUuid;
    readonly run_id: string;
    /** When that run saw it: ISO 8601, UTC. */
    readonly at: string;
  } | null;
  /** What both have. */
  readonly same: readonly IdentityFact[];
  /** What only the snapshot has, of kinds that both have. */
  readonly gone: readonly IdentityFact[];
  /** What only the machine has, of kinds that both have. */
  readonly new: readonly IdentityFact[];
}

/** What `identity_guard` leaves in the data. */
export interface IdentityGuardData {
  /** The most serious first; never empty. */
  readonly findings: readonly IdentityFinding[];
  /** MAC addresses that were left out, because they tell no machine from others. */
  readonly ignored_macs: readonly string[];
  /** Whether the node's `extra.accept_identity` says that this machine is the right one. */
  readonly accepted: boolean;
}
