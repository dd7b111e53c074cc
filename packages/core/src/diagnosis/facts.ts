import type { FlowStep } from '../contracts/flow-events.ts';
import type { HistoryEvent, HistoryStep, Identifier, RefusedCallbacks } from '../contracts/history-records.ts';
import type { Failure } from '../errors.ts';
import type { Interruption } from '../model/interruption.ts';
import type { LookupAttributes } from '../model/lookup-attributes.ts';
import type { NodeUuid } from '../model/node.ts';
import type { State } from '../model/state-machine.ts';
import type { TrailEntry } from '../model/trail.ts';

/** What is known of a run that is to be diagnosed. All that is optional may be unknown. */
export interface DiagnosisFacts {
  readonly run: RunFacts;
  /** What happened in the run, in order; `undefined` when nobody kept it. */
  readonly events?: readonly Pick<HistoryEvent, 'at' | 'step'>[] | undefined;
  /** Callbacks that were not taken, of any machine; `undefined` when nobody kept them. */
  readonly refused?: readonly RefusedCallbacks[] | undefined;
  /** What the node's machine was recognised by in an earlier run. */
  readonly identifiers?: readonly Identifier[] | undefined;
  /** Ironic's own words on the machine's power: now, if the run goes on. */
  readonly power?: PowerFacts | undefined;
  /** Which boot events this service hears of at all: of those it does not, nothing tells. */
  readonly heard?: { readonly addresses: boolean; readonly kernels: boolean } | undefined;
  /** Lines of the ramdisk's journal that matter. */
  readonly journal?: readonly string[] | undefined;
  /** What could not be found out, a sentence each: it is said in the text. */
  readonly missing?: readonly string[] | undefined;
  readonly settings: DiagnosisSettings;
  readonly now: Date;
}

/** The run: from its record, or from history. */
export interface RunFacts {
  readonly node: NodeUuid;
  readonly name?: string | undefined;
  readonly runId: string;
  readonly state: State;
  readonly startedAt: Date;
  /** When it entered `state`. */
  readonly stateSince?: Date | undefined;
  readonly finishedAt?: Date | undefined;
  readonly error?: string | undefined;
  readonly failure?: Failure | undefined;
  readonly interruption?: Interruption | undefined;
  readonly manageBoot?: boolean | undefined;
  /** What it is, or was, recognised by; from Ironic's ports when nobody kept that. */
  readonly attributes?: LookupAttributes | undefined;
  /** When a callback of the machine was accepted. */
  readonly acceptedAt?: Date | undefined;
  /** How it changed its state, in order, where that was kept. */
  readonly trail?: readonly Pick<TrailEntry, 'to' | 'at'>[] | undefined;
}

/** What Ironic says of a machine's power. */
export interface PowerFacts {
  readonly at: Date;
  /** `power on`, `power off`, …; `undefined` when Ironic does not know. */
  readonly state: string | undefined;
  readonly lastError: string | undefined;
}

/** Settings that decide what may have gone wrong. */
export interface DiagnosisSettings {
  /** Seconds; 0 is for ever. */
  readonly timeout: number;
  /** Seconds; 0: no upkeep by the clock. */
  readonly cleanUpPeriod: number;
  /** Whether a firewall decides who may boot; `undefined` when nobody knows. */
  readonly firewall?: boolean | undefined;
}

/** An event of one type, and when it was. */
export type Seen<Type extends HistoryStep['type']> = Extract<HistoryStep, { type: Type }> & { readonly at: Date };

/** The events of one type, in order; none when nobody kept any. */
export function seen<Type extends FlowStep['type'] | 'gap'>(facts: DiagnosisFacts, type: Type): readonly Seen<Type>[] {
  return (facts.events ?? []).flatMap(({ at, step }) => (step.type === type ? [{ ...step, at } as Seen<Type>] : []));
}

/** Whether all that happened is there: then what is not there did not happen. */
export function isComplete(facts: DiagnosisFacts): boolean {
  return facts.events !== undefined && facts.events.length > 0 && seen(facts, 'gap').length === 0;
}

/** When the run began to wait for its ramdisk; `undefined` when it did not, or nobody knows. */
export function waitingSince(facts: DiagnosisFacts): Date | undefined {
  const { run } = facts;
  const [event] = seen(facts, 'waiting');
  if (event !== undefined) return event.at;
  const step = run.trail?.find(({ to }) => to === 'waiting');
  return step?.at ?? (run.state === 'waiting' ? run.stateSince : undefined);
}

/** Whether the run waits for its ramdisk, or has timed out doing so. */
export function isSilent({ run }: DiagnosisFacts): boolean {
  if (run.acceptedAt !== undefined || run.interruption !== undefined) return false;
  if (run.state === 'waiting') return true;
  if (run.failure !== undefined) return run.failure.code === 'timed-out' && run.failure.stage === 'waiting';
  // As runs of before there were codes say it.
  return run.state === 'error' && run.error === 'Introspection timeout';
}

/** The power state that Ironic told last: at the time-out, or now. */
export function powerOf(facts: DiagnosisFacts): PowerFacts | undefined {
  const read = seen(facts, 'power-read').at(-1);
  return read === undefined ? facts.power : { at: read.at, state: read.power, lastError: read.lastError };
}

/** What the machine is recognised by in this run; nothing when nobody knows. */
export function attributesOfRun(facts: DiagnosisFacts): LookupAttributes {
  const recorded = seen(facts, 'waiting').at(-1)?.attributes ?? facts.run.attributes;
  return recorded ?? { mac: [], bmc_address: [] };
}
