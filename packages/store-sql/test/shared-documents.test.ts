import { afterEach, describe, expect, it } from 'vitest';
import type { HistoryBatch } from '@ironic-inspector/core';
import { DATABASES, migrated, type Opened } from './databases.ts';
import { NODE, run } from './samples.ts';

const TEXT = JSON.stringify({ inventory: { hostname: 'one' } });
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

let batches = 0;

/** A run of the node that kept `text`. */
function kept(text: string, runId: string): HistoryBatch {
  batches += 1;
  return {
    id: `batch ${batches}`,
    runs: [{ runId, node: NODE, startedAt: run().startedAt, finishedAt: run().startedAt, state: 'finished' }],
    events: [],
    documents: [{ runId, kind: 'processed', text }],
    snapshots: [],
    refused: [],
  };
}

async function count(opened: Opened): Promise<number> {
  const [row] = (await opened.run('select count(*) as total from inspector_documents')) as { total: unknown }[];
  return Number(row?.total);
}

for (const { name, skipped, open } of DATABASES) {
  const storeHere = async () => {
    const opened = await open();
    ends.push(() => opened.drop());
    const another = async () => {
      const store = await migrated(opened);
      ends.push(() => store.close());
      return store;
    };
    return { opened, another, ...(await another()) };
  };

  describe.skipIf(skipped)(`documents of data store and history in ${name}`, () => {
    it('are kept once, as long as one of them refers to them', async () => {
      const { opened, data, history } = await storeHere();
      (await data.save(NODE, 'processed', TEXT)).unwrap();
      (await history.append(kept(TEXT, 'one'))).unwrap();
      (await data.save(NODE, 'unprocessed', TEXT)).unwrap();
      expect(await count(opened)).toBe(1);
      (await data.discard(NODE)).unwrap();
      expect((await history.document('one', 'processed')).unwrap()).toBe(TEXT);
      (await data.save(NODE, 'processed', TEXT)).unwrap();
      (await history.forget(NODE)).unwrap();
      expect((await data.load(NODE, 'processed')).unwrap()).toBe(TEXT);
      expect((await history.size()).unwrap()).toMatchObject({ documents: 0, bytes: 0 });
      (await data.save(NODE, 'processed', '{}')).unwrap();
      expect(await count(opened)).toBe(1);
      (await data.discard(NODE)).unwrap();
      expect(await count(opened)).toBe(0);
    });

    it('are the same when they come again, whether or not the history has let go of them', async () => {
      const { opened, another, data, history } = await storeHere();
      const other = await another();
      for (const isForgotten of [false, true]) {
        (await data.save(NODE, 'processed', TEXT)).unwrap();
        (await history.append(kept(TEXT, `run ${batches}`))).unwrap();
        (await data.discard(NODE)).unwrap();
        expect(await count(opened)).toBe(1);
        if (isForgotten) (await other.history.forget(NODE)).unwrap();
        (await data.save(NODE, 'unprocessed', TEXT)).unwrap();
        expect((await other.data.load(NODE, 'unprocessed')).unwrap()).toBe(TEXT);
        expect(await count(opened)).toBe(1);
      }
      (await data.discard(NODE)).unwrap();
      expect(await count(opened)).toBe(0);
    });

    it('go where the last two let go of them at once', async () => {
      const { opened, another, data, history } = await storeHere();
      const other = await another();
      for (let round = 0; round < 15; round += 1) {
        (await data.save(NODE, 'processed', TEXT)).unwrap();
        (await history.append(kept(TEXT, `run ${round}`))).unwrap();
        for (const answer of await Promise.all([data.discard(NODE), other.history.forget(NODE)])) answer.unwrap();
        expect(await count(opened)).toBe(0);
      }
    });

    it('stay where one refers to them anew while the other lets go', async () => {
      const { opened, another, data, history } = await storeHere();
      const other = await another();
      for (let round = 0; round < 15; round += 1) {
        (await data.save(NODE, 'processed', TEXT)).unwrap();
        const answers = await Promise.all([
          data.save(NODE, 'processed', `{"round":${round}}`),
          other.history.append(kept(TEXT, `run ${round}`)),
          other.data.save(NODE, 'unprocessed', TEXT),
          history.forget(NODE),
        ]);
        for (const answer of answers) answer.unwrap();
        expect((await data.load(NODE, 'processed')).unwrap()).toBe(`{"round":${round}}`);
        expect((await data.load(NODE, 'unprocessed')).unwrap()).toBe(TEXT);
        const runs = (await history.runs({ limit: 10 })).unwrap();
        for (const { runId } of runs) expect((await history.document(runId, 'processed')).unwrap()).toBe(TEXT);
        (await data.discard(NODE)).unwrap();
        (await history.forget(NODE)).unwrap();
        expect(await count(opened)).toBe(0);
      }
    });
  });
}
