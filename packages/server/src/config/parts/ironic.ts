import { Err, Ok, type Result } from '@ironic-inspector/core';
import { createIronicClient, type IronicClientOptions } from '@ironic-inspector/ironic-client';
import { createAuthenticator } from '@ironic-inspector/openstack-auth';
import type { Connections } from '../connections.ts';
import type { Config } from '../option-table.ts';
import { attemptOption, type Part } from './part.ts';
import { placeOf } from './place.ts';

/** Where Ironic is, and how it is reached. */
type Way = Pick<IronicClientOptions, 'endpoint' | 'interfaces' | 'region' | 'auth' | 'fetch'>;

/** The client of Ironic. */
export const ironic: Part = async (config, connections) => {
  const { timeout } = config.ironic;
  const way = await wayToIronic(config, connections);
  if (way.err) return way;
  return attemptOption('[ironic]', () =>
    Ok({
      ironic: createIronicClient({
        ...way.val,
        onRetry: (retry) => connections.retried(retry),
        ...(timeout !== undefined && { timeout: Math.round(timeout * 1000) }),
      }),
    }),
  );
};

/** The same for the client and the gateway: they share connections, and Keystone's token. */
export function wayToIronic(config: Config, connections: Connections): Promise<Result<Way, readonly string[]>> {
  return connections.once('the way to Ironic', () => makeWay(config, connections));
}

async function makeWay(config: Config, connections: Connections): Promise<Result<Way, readonly string[]>> {
  const place = await placeOf(config, 'ironic');
  if (place.err) return place;
  const { auth, endpoint, session, interfaces, region } = place.val;
  const { type } = auth;
  if (endpoint === undefined && (type === 'none' || type === 'http_basic' || type === 'v1password')) {
    return Err([`[ironic]endpoint_override: must be Ironic's URL, because of auth_type = ${type}`]);
  }
  return attemptOption('[ironic]', () => {
    const fetch = connections.fetchFor(session);
    const authenticator = createAuthenticator(auth, { fetch });
    if (authenticator.err) return Err([`[ironic]: ${authenticator.val.message}`]);
    return Ok({
      auth: authenticator.val,
      fetch,
      interfaces,
      ...(endpoint !== undefined && { endpoint }),
      ...(region !== undefined && { region }),
    });
  });
}
