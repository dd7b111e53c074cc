import type { DataStore } from '@ironic-inspector/core';
import type { SqlStore } from '@ironic-inspector/store-sql';
import { Connections } from '../config/connections.ts';
import { swiftStore } from '../config/parts/stores.ts';
import { copyData } from '../store/copy-data.ts';
import { parseDatabaseUrl } from '../store/database-url.ts';
import { openSqlStore } from '../store/open-store.ts';
import { untilStopped } from '../until-signal.ts';
import { fail, INTERRUPTED, type Command } from './command.ts';

const PLACES = ['database', 'swift'] as const;
type Place = (typeof PLACES)[number];

export const migrateData: Command = {
  name: 'migrate-data',
  summary: 'copies the data of all nodes between the database and Swift; the source keeps its own',
  options: {
    from: { type: 'string', means: 'database or swift' },
    to: { type: 'string', means: 'the other one' },
  },
  async run(read, values) {
    const [from, to] = [values['from'], values['to']].map((given) => PLACES.find((place) => place === given));
    if (from === undefined || to === undefined || from === to) {
      return fail('--from and --to: one must be database, the other one swift');
    }
    const { config, problems } = await read();
    if (config === undefined) return fail('The configuration is not right:', ...problems);
    const location = parseDatabaseUrl(config.database.connection).unwrap();
    if (location.kind === 'memory') return fail('[database]connection is memory: there is no node on record');
    const connections = new Connections();
    const swift = await swiftStore(config, connections);
    if (swift.err) return fail('The configuration is not right:', ...swift.val);
    const sql = await openSqlStore(location);
    if (sql.err) return fail(sql.val.message);
    const store = (place: Place): DataStore => (place === 'swift' ? swift.val : sql.val.data);
    try {
      return await copy(sql.val, store(from), store(to));
    } finally {
      await Promise.all([sql.val.close(), connections.close()]);
    }
  },
};

async function copy({ nodes }: SqlStore, from: DataStore, to: DataStore): Promise<number> {
  const stop = new AbortController();
  void untilStopped().then(() => stop.abort());
  const done = await copyData(nodes, from, to, stop.signal);
  if (done.err) return fail(done.val.message);
  const { copied, absent, failed } = done.val;
  console.log(`${copied} documents copied, ${absent} not there, ${failed.length} failed`);
  for (const { node, kind, error } of failed) console.error(`  ${node} ${kind}: ${error.message}`);
  if (stop.signal.aborted) return INTERRUPTED;
  return failed.length === 0 ? 0 : 1;
}
