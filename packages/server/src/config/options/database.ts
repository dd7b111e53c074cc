import { Ok } from '@ironic-inspector/core';
import { allUnused, former, option, optional } from '../option.ts';
import { decimal, integer, text, type ValueType } from '../value-types.ts';
import { EXAMPLES, parseDatabaseUrl } from '../../store/database-url.ts';

/** A URL, checked and kept as it is written. */
const databaseUrl: ValueType<string> = {
  name: 'database URL',
  parse: (text) => {
    const parsed = parseDatabaseUrl(text);
    return parsed.err ? parsed : Ok(text);
  },
};

/** A group of old options. */
export const sql = { connection: former('connection', 'database') };

export const database = {
  connection: option(databaseUrl, 'sqlite:///ironic_inspector.sqlite', {
    secret: 'password',
    means:
      `The database, in SQLAlchemy's spelling: ${EXAMPLES.map((one) => `\`${one}\``).join(', ')}; \`memory\` keeps nothing. ` +
      'Tables begin with `inspector_`, so that the database of the original can be used on.',
  }),
  secret_key_file: optional(text, {
    isOurs: true,
    means:
      'The file of keys that IPMI credentials are encrypted with while a run that is to set them goes on: one a line, the first encrypts, all of them read; ' +
      '`openssl rand -base64 32 > FILE` makes it, mode 0600 or 0640. All instances share it. Without it credentials are refused, but for SQLite, ' +
      'whose files are for their owner alone.',
  }),
  max_retries: option(integer({ min: -1 }), '-1', {
    means: 'How often a database that is away at the start is tried again; -1: for ever.',
  }),
  retry_interval: option(decimal({ min: 0.1, max: 30 }), '1', {
    means: 'Seconds before it is tried again; each pause is twice the last, up to 30 seconds.',
  }),
  sql_connection: former('connection'),
  ...allUnused(
    'Connections are pooled, up to ten of them, and what takes more than five seconds is given up.',
    'max_pool_size',
    'max_overflow',
    'pool_timeout',
    'connection_recycle_time',
    'idle_timeout',
    'min_pool_size',
    'use_db_reconnect',
    'db_retry_interval',
    'db_inc_retry_interval',
    'db_max_retry_interval',
    'db_max_retries',
  ),
  ...allUnused('Writes are on the disk when they are done.', 'sqlite_synchronous'),
  ...allUnused('Statements do not depend on it.', 'mysql_sql_mode', 'mysql_enable_ndb', 'mysql_wsrep_sync_wait'),
  ...allUnused('Nothing is read from a replica.', 'slave_connection'),
  ...allUnused('Parameters stand in the URL.', 'connection_parameters'),
  ...allUnused('Statements are not logged.', 'connection_debug', 'connection_trace'),
  ...allUnused('There is one.', 'backend'),
};
