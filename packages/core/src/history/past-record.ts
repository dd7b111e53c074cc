import type { HistoryEvent, HistoryRun } from '../contracts/history-records.ts';
import type { Introspection } from '../model/introspection.ts';
import { boundedTrail } from '../model/trail.ts';
import { trailEntry } from './run-trail.ts';

/**
 * The record that an ended run had, as far as history has it: what its callback was is not kept,
 * and a trail from before there was a history is empty.
 */
export function recordOfPast(run: HistoryRun, events: readonly HistoryEvent[]): Introspection {
  const { node, runId, state, startedAt, finishedAt, error, failure } = run;
  return {
    uuid: node,
    runId,
    state,
    startedAt,
    stateSince: finishedAt ?? startedAt,
    finishedAt,
    error,
    failure,
    manageBoot: events.some(isOfManagedBoot),
    attributes: { mac: [], bmc_address: [] },
    owner: undefined,
    tokenDigest: undefined,
    callback: undefined,
    interruption: undefined,
    trail: boundedTrail(events.flatMap(trailEntry)),
  };
}

/** Whether we were asked to boot the machine, or did. */
function isOfManagedBoot({ step }: HistoryEvent): boolean {
  if (step.type === 'requested') return step.manageBoot === true;
  return step.type === 'boot-device-set' || step.type === 'powered-on';
}
