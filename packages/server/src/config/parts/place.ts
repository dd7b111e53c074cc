import { Err, Ok, type Result } from '@ironic-inspector/core';
import type { Auth, EndpointInterface } from '@ironic-inspector/openstack-auth';
import type { Session } from '../connections.ts';
import { credentialsOf } from '../credentials.ts';
import type { Config } from '../option-table.ts';
import { fileProblems } from './files.ts';

/** Groups that say where a service is, and who asks. */
type ServiceGroup = 'ironic' | 'swift' | 'keystone_authtoken';

/** Where a service is, who asks, and how connections are made. */
export interface Place {
  readonly auth: Auth;
  /** `undefined`: where Keystone says. */
  readonly endpoint: string | undefined;
  readonly session: Session;
  readonly interfaces: readonly EndpointInterface[];
  readonly region: string | undefined;
}

/**
 * As the options of a group say, and the cloud of clouds.yaml that it names, where no option does.
 * `Err` has all that is wrong, files that cannot be used too.
 */
export async function placeOf(config: Config, group: ServiceGroup): Promise<Result<Place, readonly string[]>> {
  const { cloud } = config[group];
  const place = cloud === undefined ? placeSaid(config, group) : await placeInCloud(config, group, cloud);
  const { cafile, certfile, keyfile } = place.ok ? place.val.session : config[group];
  const files = fileProblems(group, { cafile, certfile, keyfile });
  return files.length === 0 ? place : Err([...(place.err ? place.val : []), ...files]);
}

function placeSaid(config: Config, group: ServiceGroup): Result<Place, readonly string[]> {
  const { session, endpoint, interfaces } = saidBy(config, group);
  const region = config[group].region_name;
  return credentialsOf(config, group).map((auth) => ({ auth, endpoint, session, interfaces, region }));
}

async function placeInCloud(
  config: Config,
  group: ServiceGroup,
  cloud: string,
): Promise<Result<Place, readonly string[]>> {
  const options = config[group];
  const others = (['auth_type', 'auth_section', 'auth_url'] as const).filter((one) => options[one] !== undefined);
  if (others.length > 0) return Err([`[${group}]cloud: says who asks: ${others.join(', ')} must not be set beside it`]);
  const { readCloud } = await import('@ironic-inspector/openstack-auth/node');
  const read = await readCloud({ cloud });
  if (read.err) return Err([`[${group}]cloud: ${read.val.message}`]);
  const { auth, endpoints, interface: seen, region, tls } = read.val;
  const { endpoint, service } = saidBy(config, group);
  return Ok({
    auth,
    endpoint: endpoint ?? endpoints[service],
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

/** What the options of a group say, and what clouds.yaml calls its service. */
function saidBy(config: Config, group: ServiceGroup) {
  if (group === 'keystone_authtoken') {
    return { session: config[group], endpoint: undefined, interfaces: [], service: 'identity' } as const;
  }
  const { endpoint_override: override, valid_interfaces: interfaces } = config[group];
  const endpoint = override ?? (group === 'ironic' ? config.ironic.endpoint : undefined);
  return { session: config[group], endpoint, interfaces, service: group === 'ironic' ? 'baremetal' : 'object-store' };
}
