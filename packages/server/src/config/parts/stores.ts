import { Err, Ok, type DataStore, type Result } from '@ironic-inspector/core';
import type { Connections } from '../connections.ts';
import type { ComposeOptions } from '../../compose-options.ts';
import { parametersOf, parseDatabaseUrl } from '../../store/database-url.ts';
import { readSecretKeys } from '../../store/secret-key-file.ts';
import type { Config } from '../option-table.ts';
import { problemOf } from './files.ts';
import { attemptOption, type Part } from './part.ts';
import { placeOf } from './place.ts';

/** The stores of runs, rules and data. */
export const stores: Part = async (config, connections, warn) => {
  const keys = secretKeys(config);
  const data = await dataOf(config, connections);
  const { warnings, files } = parametersOf(config.database.connection);
  for (const warning of warnings) warn(`[database]connection: ${warning}`);
  const missing = Object.entries(files).flatMap(([name, file]) => {
    const problem = problemOf(file);
    return problem === undefined ? [] : [`[database]connection: ${name}: ${problem}`];
  });
  const problems = [...[keys, data].flatMap((part) => (part.err ? part.val : [])), ...missing];
  if (problems.length > 0) return Err(problems);
  if (config.processing.enable_setting_ipmi_credentials && !canKeepSecrets(config)) {
    warn(
      '[processing]enable_setting_ipmi_credentials: is of no use without [database]secret_key_file: this database ' +
        'keeps credentials only encrypted',
    );
  }
  if (config.webhooks.allowed_receivers.length > 0 && !canKeepSecrets(config)) {
    warn(
      '[webhooks]allowed_receivers: is of no use without [database]secret_key_file: this database keeps the secrets ' +
        'of webhooks only encrypted',
    );
  }
  const { connection, max_retries: retries, retry_interval: interval } = config.database;
  const storeWaiting = { retries: retries === -1 ? Infinity : retries, interval };
  const history = config.history.enabled ? {} : ({ history: 'none' } as const);
  return Ok({ store: connection, storeWaiting, ...history, ...keys.unwrap(), ...data.unwrap() });
};

async function dataOf(
  config: Config,
  connections: Connections,
): Promise<Result<Pick<ComposeOptions, 'data'>, readonly string[]>> {
  switch (config.processing.store_data) {
    case 'none':
      return Ok({ data: 'none' });
    case 'database':
      return Ok({});
    case 'swift':
      return (await swiftStore(config, connections)).map((data) => ({ data }));
  }
}

/** The keys of `[database]secret_key_file`. */
export function secretKeys({ database }: Config): Result<Pick<ComposeOptions, 'secretKeys'>, readonly string[]> {
  if (database.secret_key_file === undefined) return Ok({});
  return readSecretKeys(database.secret_key_file)
    .map((keys) => ({ secretKeys: keys }))
    .mapErr((why) => [`[database]secret_key_file: ${why}`]);
}

function canKeepSecrets({ database }: Config): boolean {
  const isShared = ['postgres', 'mysql'].includes(parseDatabaseUrl(database.connection).unwrap().kind);
  return !isShared || database.secret_key_file !== undefined;
}

/** The data store in Swift, from `[swift]`. */
export async function swiftStore(
  config: Config,
  connections: Connections,
): Promise<Result<DataStore, readonly string[]>> {
  const place = await placeOf(config, 'swift');
  if (place.err) return place;
  const { auth, endpoint, session, interfaces, region } = place.val;
  const { container, delete_after: deleteAfter, timeout } = config.swift;
  const isPlain = session.cafile === undefined && session.certfile === undefined && !session.insecure;
  const { createSwiftDataStore } = await import('@ironic-inspector/store-swift');
  return attemptOption('[swift]', () =>
    Ok(
      createSwiftDataStore({
        auth,
        container,
        deleteAfter,
        interfaces,
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        ...(timeout !== undefined && { timeout: Math.round(timeout * 1000) }),
        // The platform's `fetch` streams documents both ways.
        ...(!isPlain && { fetch: connections.fetchFor(session) }),
      }),
    ),
  );
}
