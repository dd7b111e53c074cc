import { describe, expect, it } from 'vitest';
import { extendTrail, type TrailEntry } from './trail.ts';

const ENTRY = { at: new Date(0), event: 'start', from: 'waiting', to: 'starting', instance: 'one' } as const;

function trailOf(length: number): readonly TrailEntry[] {
  let trail: readonly TrailEntry[] = [];
  for (let step = 0; step < length; step += 1) trail = extendTrail(trail, ENTRY);
  return trail;
}

describe('a trail', () => {
  it('counts from 1', () => {
    expect(trailOf(3).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('keeps 64 entries', () => {
    expect(trailOf(64).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  });

  it.each([65, 200])('of %i keeps the first 16 and the last 48', (length) => {
    const sequences = trailOf(length).map(({ sequence }) => sequence);
    expect(sequences.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(sequences.slice(16)).toEqual(Array.from({ length: 48 }, (_, index) => length - 47 + index));
  });

  it('leaves the one it was', () => {
    const trail = trailOf(2);
    extendTrail(trail, ENTRY);
    expect(trail).toHaveLength(2);
  });
});
