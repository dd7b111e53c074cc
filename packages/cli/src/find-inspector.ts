import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import type { Authenticator } from '@ironic-inspector/openstack-auth';
import type { Cloud, Environment } from '@ironic-inspector/openstack-auth/node';
import { certifiedFetch, type CertifiedFetch } from './certified-fetch.ts';
import type { ConnectOptions } from './connection.ts';

/** Where an inspector answers, and what it is asked with. */
export interface FoundInspector {
  readonly endpoint: string;
  /** `undefined`: nobody there wants to know who asks. */
  readonly authenticator: Authenticator | undefined;
  /** With the certificates that the cloud names; `undefined`: the platform's. */
  readonly fetch: CertifiedFetch | undefined;
}

/** The type of the service in Keystone's catalogue. */
const SERVICE = 'baremetal-introspection';

/** Variables that say how somebody proves who they are. */
const CREDENTIALS = ['OS_CLOUD', 'OS_AUTH_TYPE', 'OS_AUTH_URL'];

/**
 * Finds the inspector of a command line: by its address, or as clouds.yaml and `OS_*` variables
 * have it. With an address and neither a cloud nor credentials, nobody is told who asks.
 * `invalid-options` says what is missing; Keystone may not be reached, or not take the credentials.
 */
export async function findInspector(
  { endpoint: said, osCloud, osRegionName }: ConnectOptions,
  environment: Environment,
): Promise<Result<FoundInspector, InspectorError>> {
  const { OS_ENDPOINT: variable, ...others } = environment;
  const endpoint = said ?? (variable || undefined);
  const isProving = osCloud !== undefined || CREDENTIALS.some((name) => (others[name] ?? '') !== '');
  if (endpoint !== undefined && !isProving) {
    const fetch = await certifiedFetch({
      verify: true,
      cacert: others['OS_CACERT'] || undefined,
      cert: undefined,
      key: undefined,
    });
    return fetch.map((one) => ({ endpoint, authenticator: undefined, fetch: one }));
  }
  const [{ readCloud }, { createAuthenticator }] = await Promise.all([
    import('@ironic-inspector/openstack-auth/node'),
    import('@ironic-inspector/openstack-auth'),
  ]);
  const cloud = await readCloud({
    environment: others,
    ...(osCloud !== undefined && { cloud: osCloud }),
    ...(osRegionName !== undefined && { region: osRegionName }),
  });
  if (cloud.err) return Err(new InspectorError(cloud.val.code, `${cloud.val.message}. Or say where: --endpoint URL`));
  const fetch = await certifiedFetch(cloud.val.tls);
  if (fetch.err) return fetch;
  const authenticator = createAuthenticator(cloud.val.auth, fetch.val && { fetch: fetch.val.fetch });
  if (authenticator.err) return authenticator;
  const place = endpoint === undefined ? await placeIn(cloud.val, authenticator.val) : Ok(endpoint);
  if (place.err) await fetch.val?.close();
  return place.map((one) => ({ endpoint: one, authenticator: authenticator.val, fetch: fetch.val }));
}

async function placeIn(cloud: Cloud, authenticator: Authenticator): Promise<Result<string, InspectorError>> {
  const override = cloud.endpoints[SERVICE];
  if (override !== undefined) return Ok(override);
  const { region, interface: seen } = cloud;
  const listed = await authenticator.endpoint({
    type: SERVICE,
    interface: seen,
    ...(region !== undefined && { region }),
  });
  if (listed.err) return listed;
  if (listed.val !== undefined) return Ok(listed.val);
  const why = `cloud ${cloud.name} has no ${SERVICE} for users of interface ${seen}`;
  return Err(new InspectorError('invalid-options', `Where is the inspector? ${why}. Say where: --endpoint URL`));
}
