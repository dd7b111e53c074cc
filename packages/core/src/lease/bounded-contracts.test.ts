import { manualClock } from '@ironic-inspector/testing';
import { expect, it } from 'vitest';
import { TimeLimits } from '../attempt.ts';
import type { Change, Guard, NodeStore } from '../contracts/node-store.ts';
import type { Introspection } from '../model/introspection.ts';
import { Ok } from '../result.ts';
import { boundedNodes } from './bounded-contracts.ts';

const record = {
  uuid: '1a2b3c4d-1a1a-4b4b-8c8c-000000000001',
  runId: 'run',
  state: 'processing',
  owner: 'us',
  error: 'no rack',
} as Introspection;

/** What a write answers that hangs, when `record` is read afterwards. */
async function uncertain(guard: Partial<Guard>, change: Change) {
  const clock = manualClock();
  const hangs: Partial<NodeStore> = { update: () => new Promise(() => {}), get: async () => Ok(record) };
  const nodes = boundedNodes(hangs as NodeStore, new TimeLimits(clock));
  const written = nodes.update(record.uuid, { runId: 'run', states: ['processing'], ...guard }, change);
  await clock.advance(30_000);
  return (await written).ok;
}

it.each<[boolean, string, Partial<Guard>, Change]>([
  [true, 'is as it was to be', {}, { error: 'no rack' }],
  [true, 'has the owner of the guard', { owner: 'us' }, { error: 'no rack' }],
  [true, 'was to get another owner', { owner: 'them' }, { owner: 'us' }],
  [true, 'was to get another state', { states: ['waiting'] }, { state: 'processing' }],
  [false, 'is not', {}, { error: 'no disk' }],
  [false, 'is of another run', { runId: 'other' }, { error: 'no rack' }],
  [false, 'is in a state in which the guard would not have let it', { states: ['waiting'] }, { error: 'no rack' }],
  [false, 'has an owner with whom it would not have let it', { owner: 'them' }, { error: 'no rack' }],
  [false, 'has an owner where it wanted none', { owner: null }, { error: 'no rack' }],
])('a write that hangs has come through (%s) when the record %s', async (isThere, _, guard, change) => {
  expect(await uncertain(guard, change)).toBe(isThere);
});
