import { Err, Ok } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { credentialsOf } from '../credentials.ts';
import { attempt, type Part } from './part.ts';

/** How Ironic is reached. */
export const ironic: Part = (config, connections) => {
  const { endpoint_override: override, endpoint: given, timeout, ...others } = config.ironic;
  const auth = credentialsOf(config, 'ironic');
  if (auth.err) return Err(auth.val);
  const endpoint = override ?? given;
  if (endpoint === undefined) {
    return Err([`[ironic]endpoint_override: must be Ironic's URL, because of auth_type = ${auth.val.type}`]);
  }
  return attempt('[ironic]', () =>
    Ok({
      ironic: createIronicClient({
        endpoint,
        auth: auth.val,
        fetch: connections.fetchFor(others),
        onRetry: (retry) => connections.retried(retry),
        ...(timeout !== undefined && { timeout: Math.round(timeout * 1000) }),
      }),
    }),
  );
};
