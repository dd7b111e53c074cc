import { Err, Ok } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import { credentialsOf } from '../credentials.ts';
import { fileProblems } from './files.ts';
import { attempt, type Part } from './part.ts';

/** How Ironic is reached. */
export const ironic: Part = (config, connections) => {
  const { endpoint_override: override, endpoint: given, timeout, ...others } = config.ironic;
  const auth = credentialsOf(config, 'ironic');
  const { cafile, certfile, keyfile } = others;
  const files = fileProblems('ironic', { cafile, certfile, keyfile });
  if (auth.err || files.length > 0) return Err([...(auth.err ? auth.val : []), ...files]);
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
