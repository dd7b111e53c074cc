import type { HistoryEvent, HistoryRun } from '../contracts/history-records.ts';
import type { Interruption } from '../model/interruption.ts';
import type { Introspection } from '../model/introspection.ts';
import type { RunFacts } from './facts.ts';

/** The facts of a run that is on record. */
export function runOfRecord(record: Introspection): RunFacts {
  const { uuid, runId, state, startedAt, stateSince, finishedAt, error, failure, interruption } = record;
  const { manageBoot, attributes, callback, trail } = record;
  const facts = { runId, state, startedAt, stateSince, finishedAt, error, failure, interruption, manageBoot, trail };
  // Once it has ended, what it was recognised by is cleared.
  const isKnown = attributes.mac.length + attributes.bmc_address.length > 0;
  return { node: uuid, ...facts, acceptedAt: callback?.acceptedAt, attributes: isKnown ? attributes : undefined };
}

/** The facts of a run that only history has: what it does not keep is in the events. */
export function runOfHistory(run: HistoryRun, events: readonly HistoryEvent[]): RunFacts {
  const { node, name, runId, state, startedAt, finishedAt, error, failure } = run;
  const requested = events.flatMap(({ step }) => (step.type === 'requested' ? [step] : [])).at(0);
  const changes = events.flatMap(({ at, step }) => (step.type === 'state-changed' ? [{ at, to: step.to }] : []));
  return {
    node,
    name,
    runId,
    state,
    startedAt,
    finishedAt,
    error,
    failure,
    stateSince: changes.at(-1)?.at,
    interruption: interruptionIn(run, events),
    ...(requested?.manageBoot !== undefined && { manageBoot: requested.manageBoot }),
    acceptedAt: changes.find(({ to }) => to === 'processing')?.at,
    trail: changes,
  };
}

/** What held the run up in its last state, until it timed out there or still. */
function interruptionIn(
  { failure, finishedAt }: HistoryRun,
  events: readonly HistoryEvent[],
): Interruption | undefined {
  if (finishedAt !== undefined && failure?.code !== 'timed-out') return undefined;
  const moved = events.findLastIndex(({ step }) => step.type === 'state-changed' && step.to !== 'error');
  const last = events.findLast(({ step }, index) => step.type === 'interrupted' && index > moved);
  if (last?.step.type !== 'interrupted') return undefined;
  const { stage, code, message, since, times } = last.step;
  return { stage, code, message, times, since, at: last.at };
}
