import { Err, InspectorError, type DataStore } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { runRecord } from '@ironic-inspector/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { copyData } from './copy-data.ts';

const uuidOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const COUNT = 250;

let { nodes, data: from } = createMemoryStore();
let { data: to } = createMemoryStore();
beforeEach(async () => {
  ({ nodes, data: from } = createMemoryStore());
  ({ data: to } = createMemoryStore());
  for (let index = 0; index < COUNT; index += 1) {
    const at = new Date(index * 1000);
    const run = runRecord({ uuid: uuidOf(index), runId: String(index), state: 'finished', at });
    (await nodes.begin(run, undefined)).unwrap();
    (await from.save(run.uuid, 'processed', `{"index":${index}}`)).unwrap();
  }
  (await from.save(uuidOf(0), 'unprocessed', '{"raw":true}')).unwrap();
});

/** A store that refuses what it is asked for. */
const broken: DataStore = {
  save: async () => Err(new InspectorError('store-failed', 'it is full')),
  load: async () => Err(new InspectorError('store-failed', 'it is broken')),
  discard: async () => Err(new InspectorError('store-failed', 'it is broken')),
};

describe('copying data', () => {
  it('copies what there is of every node, and leaves it where it was', async () => {
    expect((await copyData(nodes, from, to)).unwrap()).toEqual({ copied: COUNT + 1, absent: COUNT - 1, failed: [] });
    expect((await to.load(uuidOf(0), 'processed')).unwrap()).toBe('{"index":0}');
    expect((await to.load(uuidOf(0), 'unprocessed')).unwrap()).toBe('{"raw":true}');
    expect((await to.load(uuidOf(COUNT - 1), 'processed')).unwrap()).toBe(`{"index":${COUNT - 1}}`);
    expect((await from.load(uuidOf(7), 'processed')).unwrap()).toBe('{"index":7}');
  });

  it('counts failures, but not where the target has the document already', async () => {
    const { failed, copied } = (await copyData(nodes, from, broken)).unwrap();
    expect({ failed: failed.length, copied }).toEqual({ failed: COUNT + 1, copied: 0 });
    expect(failed[0]?.error.message).toBe('it is full');
    (await copyData(nodes, from, to)).unwrap();
    expect((await copyData(nodes, broken, to)).unwrap()).toMatchObject({ copied: COUNT + 1 });
  });

  it('ends when it is told to', async () => {
    expect((await copyData(nodes, from, to, AbortSignal.abort())).unwrap()).toEqual({
      copied: 0,
      absent: 0,
      failed: [],
    });
  });
});
