import { afterAll, it } from 'vitest';
import { everySuite } from './every-suite.ts';
import { newDatabase, SERVERS } from './servers.ts';

for (const server of SERVERS) {
  if (server.url === undefined) {
    it.skip(`${server.name}: only \`pnpm test:services\` starts one`, () => {});
    continue;
  }
  const database = await newDatabase(server);
  afterAll(() => database.drop());
  everySuite(server.name, async () => ({ dialect: server.dialect(database.url), dispose: () => database.empty() }));
}
