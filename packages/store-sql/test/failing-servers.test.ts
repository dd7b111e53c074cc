import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { InspectorError, Result } from '@ironic-inspector/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqlStore, type SqlStore } from '../src/index.ts';
import { failed, NODE, run } from './samples.ts';
import { newDatabase, SERVERS, type ServerDatabase } from './servers.ts';

const TIMEOUT_MS = 1_500;
/** Stopping and starting a server takes its time. */
const LONG_MS = 120_000;
const GUARD = { runId: run().runId, states: ['starting'] } as const;

for (const server of SERVERS) {
  describe.skipIf(server.url === undefined)(
    `${server.name} in trouble, which only \`pnpm test:services\` makes`,
    () => {
      let database: ServerDatabase;
      let store: SqlStore;
      beforeAll(async () => {
        database = await newDatabase(server);
        store = createSqlStore({ dialect: server.dialect(database.url), timeout: TIMEOUT_MS });
        (await store.migrate()).unwrap();
      });
      afterAll(async () => {
        (await store.close()).unwrap();
        await database.drop();
      });

      it(
        'that is slow: what waits for a lock is given up, and nothing of it is there',
        { timeout: LONG_MS },
        async () => {
          await database.empty();
          (await store.nodes.begin(run(), undefined)).unwrap();
          const release = await server.lockRun(database.url, NODE);
          const change = {
            state: 'waiting',
            attributes: { mac: [], bmc_address: [] },
            pending: { body: '{}' },
          } as const;
          failed(await store.nodes.update(NODE, GUARD, change));
          await release();
          expect((await store.nodes.get(NODE)).unwrap()).toEqual(run());
          expect((await store.nodes.match(run().attributes)).unwrap().get(NODE)).toBe(2);
          expect((await store.nodes.pending(NODE)).unwrap()).toBeUndefined();
          expect((await store.nodes.update(NODE, GUARD, change)).unwrap()).toMatchObject({ state: 'waiting' });
        },
      );

      it.each(['stop', 'kill'])(
        'that is down (%s): every operation says so, and works when it is up again',
        { timeout: LONG_MS },
        async (how) => {
          await database.empty();
          (await store.nodes.begin(run(), undefined)).unwrap();
          await control(server.control, how);
          const operations: (() => Promise<Result<unknown, InspectorError>>)[] = [
            () => store.nodes.get(NODE),
            () => store.nodes.update(NODE, GUARD, { state: 'waiting', pending: { body: '{}' } }),
            () => store.nodes.heartbeat('a'),
            () => store.rules.list(),
            () => store.data.save(NODE, 'processed', '{}'),
          ];
          for (const operation of operations) failed(await operation());
          await control(server.control, 'start');
          expect((await store.nodes.get(NODE)).unwrap()).toEqual(run());
          for (const operation of operations) (await operation()).unwrap();
        },
      );

      it('that crashes while many write: each write is there whole or not at all', { timeout: LONG_MS }, async () => {
        await database.empty();
        const uuids = Array.from(
          { length: 200 },
          (_, index) => `${NODE.slice(0, -4)}${String(index).padStart(4, '0')}`,
        );
        const attributes = (index: number) => ({ mac: [`52:54:00:00:01:${index.toString(16)}`], bmc_address: [] });
        const pending = { body: '{"a":1}', stage: 'hooks', changeSet: undefined, options: {} } as const;
        let written = 0;
        const enough = Promise.withResolvers<void>();
        const writing = uuids.map(async (uuid, index) => {
          const begun = await store.nodes.begin({ ...run(), uuid, attributes: attributes(index) }, undefined, pending);
          if (++written === 50) enough.resolve();
          return begun;
        });
        await enough.promise;
        await control(server.control, 'kill');
        const answers = await Promise.all(writing);
        await control(server.control, 'start');
        for (const [index, answer] of answers.entries()) {
          const uuid = uuids[index] ?? '';
          const there = (await store.nodes.get(uuid)).unwrap() !== undefined;
          // What was answered well is there; what was not may be there, if only the answer was
          // lost.
          expect(there || !answer.ok).toBe(true);
          expect((await store.nodes.match(attributes(index))).unwrap().has(uuid)).toBe(there);
          expect((await store.nodes.pending(uuid)).unwrap() !== undefined).toBe(there);
        }
      });
    },
  );
}

/** Has the script that started the server stop, kill or start it. */
async function control(script: string | undefined, command: string): Promise<void> {
  const [file = '', folder = ''] = script?.split(' ') ?? [];
  await promisify(execFile)('bash', [file, command, folder], { timeout: 60_000 });
}
