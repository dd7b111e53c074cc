import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { everySuite } from './every-suite.ts';
import { newDatabase, SERVERS, type ServerDatabase } from './servers.ts';

// `pnpm test:services` starts them; without it they are shown as skipped.
for (const server of SERVERS) {
  describe.skipIf(server.url === undefined)(`${server.name}, which only \`pnpm test:services\` starts`, () => {
    let database: ServerDatabase;
    beforeAll(async () => {
      database = await newDatabase(server);
    });
    afterAll(() => database.drop());
    everySuite(server.name, async () => ({
      dialect: () => server.dialect(database.url),
      secretKeys: [randomBytes(32)],
      run: (...statements) => database.run(...statements),
      dispose: () => database.empty(),
    }));
  });
}
