import { Err, Ok, type Result } from '@ironic-inspector/core';
import { createIronicClient } from '@ironic-inspector/ironic-client';
import type { Auth, EndpointInterface } from '@ironic-inspector/openstack-auth';
import { readCloud } from '@ironic-inspector/openstack-auth/node';
import type { Session } from '../connections.ts';
import { credentialsOf } from '../credentials.ts';
import type { Config } from '../option-table.ts';
import { fileProblems } from './files.ts';
import { attemptOption, type Part } from './part.ts';

/** The client of Ironic. */
export const ironic: Part = async (config, connections) => {
  const { cloud, timeout } = config.ironic;
  const place = cloud === undefined ? placeOf(config) : await placeInCloud(config, cloud);
  if (place.err) return place;
  const { auth, endpoint, session, interfaces, region } = place.val;
  const { cafile, certfile, keyfile } = session;
  const files = fileProblems('ironic', { cafile, certfile, keyfile });
  if (files.length > 0) return Err(files);
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

/** Ironic's endpoint, and the credentials for it. */
interface Place {
  readonly auth: Auth;
  readonly endpoint: string | undefined;
  readonly session: Session;
  readonly interfaces: readonly EndpointInterface[];
  readonly region: string | undefined;
}

function placeOf(config: Config): Result<Place, readonly string[]> {
  const { endpoint_override: override, endpoint: given, valid_interfaces: interfaces, ...others } = config.ironic;
  return credentialsOf(config, 'ironic').map((auth) => ({
    auth,
    endpoint: override ?? given,
    session: others,
    interfaces,
    region: others.region_name,
  }));
}

/** The place of a cloud of clouds.yaml, for options that are not set. */
async function placeInCloud({ ironic: options }: Config, name: string): Promise<Result<Place, readonly string[]>> {
  const others = (['auth_type', 'auth_section', 'auth_url'] as const).filter((one) => options[one] !== undefined);
  if (others.length > 0) return Err([`[ironic]cloud: says who asks: ${others.join(', ')} must not be set beside it`]);
  const read = await readCloud({ cloud: name });
  if (read.err) return Err([`[ironic]cloud: ${read.val.message}`]);
  const { auth, endpoints, interface: seen, region, tls } = read.val;
  return Ok({
    auth,
    endpoint: options.endpoint_override ?? options.endpoint ?? endpoints['baremetal'],
    session: {
      cafile: options.cafile ?? tls.cacert,
      certfile: options.certfile ?? tls.cert,
      keyfile: options.keyfile ?? tls.key,
      insecure: options.insecure || !tls.verify,
    },
    interfaces: [seen],
    region: options.region_name ?? region,
  });
}
