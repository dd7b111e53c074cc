import { Err, InspectorError, isJsonObject, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import type { Auth } from '../auth.ts';
import type { EndpointInterface } from '../authenticator.ts';
import { cloudAuth } from './cloud-auth.ts';
import { environmentCloud } from './environment-cloud.ts';
import type { Environment } from './environment-cloud.ts';
import { mergeCloud, mergeDeep, normalizeNames, sectionOf } from './merge-clouds.ts';
import type { Section } from './merge-clouds.ts';

/** How to reach a cloud, from clouds.yaml or the environment. */
export interface Cloud {
  readonly name: string;
  readonly auth: Auth;
  /** The region in the catalogue; `undefined` for any. */
  readonly region: string | undefined;
  readonly interface: EndpointInterface;
  /**
   * Endpoints, by service type, that replace those of the catalogue: from
   * `baremetal_endpoint_override`.
   */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly tls: {
    /** `false` takes any certificate. */
    readonly verify: boolean;
    /** Files with the authorities to trust, and with a certificate of one's own and its key. */
    readonly cacert: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
}

/** The parsed files; `undefined` where there is none. */
export interface CloudFiles {
  readonly clouds?: Section | undefined;
  readonly secure?: Section | undefined;
  readonly vendors?: Section | undefined;
}

/** The caller's choice, which goes before files and variables. */
export interface CloudChoice {
  /**
   * A cloud of clouds.yaml, or `envvars`: the one that `OS_*` variables describe.
   * @default `OS_CLOUD`, else what the variables describe, else the only one in the file
   */
  readonly cloud?: string;
  /** @default `OS_REGION_NAME`, else the first of the cloud's */
  readonly region?: string;
}

const DEFAULTS: Section = { auth_type: 'password', interface: 'public' };

/**
 * Finds one cloud in files and environment, by the rules of openstacksdk: secure.yaml is merged
 * into clouds.yaml; a cloud into its profile in clouds-public.yaml, and that into the defaults.
 * Variables describe a cloud of their own and add nothing to one of a file.
 */
export function resolveCloud(
  files: CloudFiles,
  environment: Environment,
  choice: CloudChoice,
): Result<Cloud, InspectorError> {
  const documents = mergeDeep(files.clouds ?? {}, files.secure ?? {});
  const fromEnvironment = environmentCloud(environment);
  const environmentName = environment['OS_CLOUD_NAME'] || 'envvars';
  const listed = sectionOf(documents, 'clouds');
  if (fromEnvironment !== undefined && Object.hasOwn(listed, environmentName)) {
    return wrong(`the file has a cloud called ${environmentName}, which is the name of what OS_ variables describe`);
  }
  const clouds = fromEnvironment === undefined ? listed : { ...listed, [environmentName]: fromEnvironment };
  const names = Object.keys(clouds);
  const only = names.length === 1 ? names[0] : undefined;
  const name = choice.cloud ?? (environment['OS_CLOUD'] || (fromEnvironment === undefined ? only : environmentName));
  const found = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`;
  if (name === undefined) return wrong(`which cloud? ${found}; OS_CLOUD names one`);
  if (!names.includes(name)) return wrong(`there is no cloud ${name}; ${found}`);

  const own = normalizeNames(sectionOf(clouds, name));
  const profiled = withProfile(own, files.vendors, environmentName);
  const region = chooseRegion(profiled, choice.region ?? (environment['OS_REGION_NAME'] || undefined));
  if (region.err) return wrong(`cloud ${name}: ${region.val}`);
  const settings = renamed(mergeCloud(profiled, { ...region.val.values, region_name: region.val.name }));

  const auth = cloudAuth(settings);
  const seen = settings['interface'];
  const interfaceName = typeof seen === 'string' ? seen.replace(/URL$/, '') : seen;
  const problems = auth.err ? [auth.val] : [];
  if (!isInterface(interfaceName)) problems.push('interface: must be public, internal or admin');
  if (auth.err || !isInterface(interfaceName)) return wrong(`cloud ${name}: ${problems.join('; ')}`);
  return Ok(
    Object.freeze<Cloud>({
      name,
      auth: auth.val,
      region: region.val.name,
      interface: interfaceName,
      endpoints: endpointsOf(settings),
      tls: {
        verify: !isFalse(settings['verify']) && !isTrue(settings['insecure']),
        cacert: textOf(settings['cacert']),
        cert: textOf(settings['cert']),
        key: textOf(settings['key']),
      },
    }),
  );
}

function withProfile(own: Section, vendors: Section | undefined, environmentName: string): Section {
  const profile = own['profile'] ?? own['cloud'];
  const known = typeof profile === 'string' && profile !== environmentName ? profile : '';
  // A missing profile is no error by itself: if something is missing because of it, that is named.
  const vendor = normalizeNames(sectionOf(sectionOf(vendors ?? {}, 'public-clouds'), known));
  return mergeCloud(mergeCloud(DEFAULTS, vendor), own);
}

interface Region {
  readonly name: string | undefined;
  readonly values: Section;
}

function chooseRegion(cloud: Section, wanted: string | undefined): Result<Region, string> {
  const regions = regionsOf(cloud);
  if (regions.length === 0) return Ok({ name: wanted, values: {} });
  const region = wanted === undefined ? regions[0] : regions.find(({ name }) => name === wanted);
  if (region !== undefined) return Ok(region);
  return Err(`there is no region ${wanted}; there are ${regions.map(({ name }) => name).join(', ')}`);
}

function regionsOf(cloud: Section): readonly Region[] {
  const { regions, region_name: names } = cloud;
  const list = Array.isArray(regions) ? regions : Array.isArray(names) ? names : textOf(names)?.split(',');
  return (list ?? []).map((one: unknown) => {
    if (!isJsonObject(one)) return { name: String(one).trim(), values: {} };
    return { name: textOf(one['name']), values: normalizeNames(sectionOf(one, 'values')) };
  });
}

/** Renames `endpoint_type`, the former name of `interface`, also of each service. */
function renamed(settings: Section): Section {
  const former = settings['endpoint_type'];
  return former === undefined ? settings : { ...settings, interface: former };
}

const OVERRIDE = '_endpoint_override';

function endpointsOf(settings: Section): Readonly<Record<string, string>> {
  const overrides = Object.entries(settings).flatMap(([key, value]): [string, string][] =>
    key.endsWith(OVERRIDE) && typeof value === 'string' && value !== ''
      ? [[key.slice(0, -OVERRIDE.length).replaceAll('_', '-'), value]]
      : [],
  );
  return Object.freeze(Object.fromEntries(overrides));
}

const isInterface = (value: unknown): value is EndpointInterface =>
  value === 'public' || value === 'internal' || value === 'admin';
const isTrue = (value: unknown) => value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
const isFalse = (value: unknown) => value === false || (typeof value === 'string' && value.toLowerCase() === 'false');
const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function wrong(message: string) {
  return Err(new InspectorError('invalid-options', message));
}
