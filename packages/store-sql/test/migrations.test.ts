import { describe, expect, it } from 'vitest';
import { createSqlStore } from '../src/index.ts';
import { DATABASES, goBack, migrated } from './databases.ts';
import { NODE, run } from './samples.ts';

const OTHER = '2be26c0b-03f2-4d2e-ae87-c02d7f33c123';

/** Kysely does again what is not on record, and whatever came after it. */
const STEP = "delete from inspector_migrations where name >= '0004-callback-tokens'";

for (const { name, skipped, keepsHalves, open } of DATABASES) {
  describe.skipIf(skipped)(`tables in ${name}`, () => {
    it('from before there were tokens and interruptions are brought up to date, and keep their runs', async () => {
      const opened = await open();
      const before = await migrated(opened);
      (await before.nodes.begin(run(), undefined)).unwrap();
      (await before.close()).unwrap();
      await goBack(opened, '0004-callback-tokens', ['token_digest', 'interruption', 'accepted_at', 'failure', 'trail']);

      const after = await migrated(opened);
      expect((await after.nodes.get(NODE)).unwrap()).toEqual(run());
      const guard = { runId: run().runId, states: ['starting'] as const };
      const at = new Date(5_000);
      const interruption = { stage: 'boot', code: 'store-failed', message: 'away', since: at, at, times: 1 } as const;
      const changed = (await after.nodes.update(NODE, guard, { tokenDigest: 'abc', interruption })).unwrap();
      expect(changed).toEqual({ ...run(), tokenDigest: 'abc', interruption });
      (await after.close()).unwrap();
      await opened.drop();
    });

    it('from before it was known when a callback was accepted: it was when its run came to where it is', async () => {
      const opened = await open();
      const before = await migrated(opened);
      const since = run().stateSince;
      const callback = { digest: 'd1', acceptedAt: new Date(0), answer: { ok: true } } as const;
      (await before.nodes.begin({ ...run(), callback }, undefined)).unwrap();
      const without = { ...run(), uuid: OTHER };
      (await before.nodes.begin(without, undefined)).unwrap();
      (await before.close()).unwrap();
      await goBack(opened, '0007-accepted-at', ['accepted_at', 'failure', 'trail']);

      const after = await migrated(opened);
      expect((await after.nodes.get(NODE)).unwrap()?.callback).toEqual({ ...callback, acceptedAt: since });
      expect((await after.nodes.get(OTHER)).unwrap()).toEqual(without);
      (await after.close()).unwrap();
      await opened.drop();
    });

    it('take no failure or trail for that of the run which an instance of an older version has begun since', async () => {
      const opened = await open();
      const store = await migrated(opened);
      const failure = { code: 'aborted', stage: 'waiting', message: 'why' } as const;
      const trail = [
        { sequence: 1, at: new Date(1), event: 'start', from: undefined, to: 'starting', instance: 'one' },
      ] as const;
      const ended = { ...run(), state: 'error', error: 'why', failure, trail } as const;
      (await store.nodes.begin(ended, undefined)).unwrap();
      expect((await store.nodes.get(NODE)).unwrap()).toEqual(ended);
      // It knows nothing of the column.
      await opened.run("update inspector_runs set run_id = 'later', state = 'error', error = 'another'");
      expect((await store.nodes.get(NODE)).unwrap()).toMatchObject({ error: 'another', failure: undefined, trail: [] });
      (await store.close()).unwrap();
      await opened.drop();
    });

    it('of a newer version are left alone, and the message says so', async () => {
      const opened = await open();
      (await (await migrated(opened)).close()).unwrap();
      await opened.run("insert into inspector_migrations values ('9999-later', '2099-01-01T00:00:00.000Z')");
      const store = createSqlStore({ dialect: opened.dialect });
      const outcome = await store.migrate();
      expect(outcome.val).toMatchObject({
        code: 'invalid-options',
        message: expect.stringMatching(
          /^this database is newer than this version \(it has 9999-later; the newest step known here is \d{4}-[\w-]+\)/,
        ),
      });
      await store.close();
      await opened.drop();
    });

    it.skipIf(!keepsHalves)('may have been left in the middle of a step, which is done again', async () => {
      const opened = await open();
      (await (await migrated(opened)).close()).unwrap();
      await opened.run(STEP);
      const store = await migrated(opened);
      const begun = { ...run(), tokenDigest: 'abc' };
      expect((await store.nodes.begin(begun, undefined)).unwrap()).toEqual(begun);
      (await store.close()).unwrap();
      await opened.drop();
    });
  });
}
