import type { NodeUuid } from '../model/node.ts';
import type { State } from '../model/state-machine.ts';
import type { CauseCode } from './causes.ts';

/** How far a run can get, in order: a closed list. */
export const DIAGNOSIS_STAGES = [
  'asked',
  'firewall-opened',
  'boot-device-set',
  'powered-on',
  'address-given',
  'kernel-fetched',
  'posted',
  'matched',
  'hooks',
  'rules',
  'written',
  'powered-off',
] as const;

export type DiagnosisStage = (typeof DIAGNOSIS_STAGES)[number];

/** Whether a run got to a stage. */
export interface StageReached {
  readonly stage: DiagnosisStage;
  /** `unknown`: nothing tells. */
  readonly reached: 'yes' | 'no' | 'unknown';
  /** When, where that is known: ISO 8601. */
  readonly at?: string;
}

/**
 * How sure a cause is: `certain` when who did it says so; `likely` when what was observed fits it
 * and little else; `possible` when nothing speaks against it.
 */
export type Likelihood = 'certain' | 'likely' | 'possible';

/** One cause that a diagnosis names. */
export interface Cause {
  readonly cause: CauseCode;
  readonly likelihood: Likelihood;
  /** What was seen, a sentence each. */
  readonly evidence: readonly string[];
  /** What to do about it. */
  readonly hint: string;
}

/** Why a run is where it is. Plain JSON. */
export interface Diagnosis {
  readonly node: NodeUuid;
  readonly runId: string;
  readonly state: State;
  /** The furthest stage that was surely reached. */
  readonly stage: DiagnosisStage;
  /** Every stage, in order. */
  readonly stages: readonly StageReached[];
  /** Most likely first; empty when nothing is wrong. */
  readonly causes: readonly Cause[];
  /** All of it for a person to read: a paragraph. */
  readonly text: string;
}
