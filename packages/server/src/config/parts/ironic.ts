import { Err, Ok } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { attemptOption, type Part } from './part.ts';
import { placeOf } from './place.ts';

/** The client of Ironic. */
export const ironic: Part = async (config, connections) => {
  const { timeout } = config.ironic;
  const place = await placeOf(config, 'ironic');
  if (place.err) return place;
  const { auth, endpoint, session, interfaces, region } = place.val;
  const { type } = auth;
  if (endpoint === undefined && (type === 'none' || type === 'http_basic' || type === 'v1password')) {
    return Err([`[ironic]endpoint_override: must be Ironic's URL, because of auth_type = ${type}`]);
  }
  return attemptOption('[ironic]', () =>
    Ok({
      ironic: createIronicClient({
        auth,
        fetch: connections.fetchFor(session),
        interfaces,
        ...(endpoint !== undefined && { endpoint }),
        ...(region !== undefined && { region }),
        onRetry: (retry) => connections.retried(retry),
        ...(timeout !== undefined && { timeout: Math.round(timeout * 1000) }),
      }),
    }),
  );
};
