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
  const { type } = auth.val;
  if (endpoint === undefined && (type === 'none' || type === 'http_basic' || type === 'v1password')) {
    return Err([`[ironic]endpoint_override: must be Ironic's URL, because of auth_type = ${type}`]);
  }
  return attempt('[ironic]', () =>
    Ok({
      ironic: createIronicClient({
        auth: auth.val,
        fetch: connections.fetchFor(others),
        interfaces: others.valid_interfaces,
        ...(endpoint !== undefined && { endpoint }),
        ...(others.region_name !== undefined && { region: others.region_name }),
        onRetry: (retry) => connections.retried(retry),
        ...(timeout !== undefined && { timeout: Math.round(timeout * 1000) }),
      }),
    }),
  );
};
