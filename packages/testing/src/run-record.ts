import type { Introspection } from '@ironic-inspector/core';

/**
 * The record of a run for tests of stores: one that began on 1 January 1970 and has done nothing
 * since, but for `members`. One that has ended has a `state` and `finishedAt`; `at` is when it
 * began, came to its state and, if that is an end, ended.
 */
export function runRecord({
  at = new Date(0),
  ...members
}: Partial<Introspection> & { at?: Date } = {}): Introspection {
  const isEnd = members.state === 'finished' || members.state === 'error';
  return {
    uuid: '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a',
    runId: 'run-1',
    state: 'starting',
    startedAt: at,
    stateSince: at,
    finishedAt: isEnd ? at : undefined,
    error: undefined,
    failure: undefined,
    manageBoot: true,
    attributes: { mac: [], bmc_address: [] },
    owner: undefined,
    tokenDigest: undefined,
    callback: undefined,
    interruption: undefined,
    trail: [],
    ...members,
  };
}
