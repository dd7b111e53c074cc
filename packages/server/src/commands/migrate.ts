import { parseDatabaseUrl, placeOf } from '../store/database-url.ts';
import { openSqlStore } from '../store/open-store.ts';
import { fail, type Command } from './command.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'brings the tables of the database up to date; serve does so, too',
  async run(read) {
    const { config, problems } = await read();
    if (config === undefined) return fail('The configuration is not right:', ...problems);
    const location = parseDatabaseUrl(config.database.connection).unwrap();
    if (location.kind === 'memory') return fail('[database]connection is memory: there is nothing to bring up to date');
    const store = await openSqlStore(location);
    if (store.err) return fail(store.val.message);
    const closed = await store.val.close();
    if (closed.err) return fail(closed.val.message);
    console.log(`The tables in ${placeOf(location)} are up to date.`);
    return 0;
  },
};
