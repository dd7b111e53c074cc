import { Err, Ok, type DataStore, type Result } from '@ironic-inspector/core';
import { createSwiftDataStore } from '@ironic-inspector/store-swift';
import type { Connections } from '../connections.ts';
import { credentialsOf } from '../credentials.ts';
import type { Config } from '../option-table.ts';
import { attempt, type Part } from './part.ts';

/** Where runs, rules and data are kept. */
export const stores: Part = (config, connections) => {
  const store = config.database.connection;
  switch (config.processing.store_data) {
    case 'none':
      return Ok({ store, data: 'none' });
    case 'database':
      return Ok({ store });
    case 'swift':
      return swiftStore(config, connections).map((data) => ({ store, data }));
  }
};

/** Where `[swift]` says. */
export function swiftStore(config: Config, connections: Connections): Result<DataStore, readonly string[]> {
  const auth = credentialsOf(config, 'swift');
  if (auth.err) return Err(auth.val);
  const {
    container,
    delete_after: deleteAfter,
    endpoint_override: endpoint,
    region_name: region,
    ...others
  } = config.swift;
  const isPlain = others.cafile === undefined && others.certfile === undefined && !others.insecure;
  return attempt('[swift]', () =>
    Ok(
      createSwiftDataStore({
        auth: auth.val,
        container,
        deleteAfter,
        interfaces: others.valid_interfaces,
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        ...(others.timeout !== undefined && { timeout: Math.round(others.timeout * 1000) }),
        // The platform's own streams documents both ways.
        ...(!isPlain && { fetch: connections.fetchFor(others) }),
      }),
    ),
  );
}
