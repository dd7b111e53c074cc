import type { Section } from '../src/clouds/merge-clouds.ts';

/**
 * Files and environment, and the cloud that openstacksdk makes of them; the services' tests ask the
 * real one.
 */
export interface CloudCase {
  readonly name: string;
  readonly clouds?: Section;
  readonly secure?: Section;
  readonly vendors?: Section;
  readonly environment?: Readonly<Record<string, string>>;
  readonly choice?: { readonly cloud?: string; readonly region?: string };
  /** Decided so after Debian's openstacksdk was released (story 2010784): not asked there. */
  readonly newer?: boolean;
  /** What a cloud comes to: its credentials flat, by the names of keystoneauth. */
  readonly expected: FlatCloud;
}

export interface FlatCloud {
  readonly auth_type: string;
  readonly auth: Readonly<Record<string, string>>;
  readonly region: string | null;
  readonly interface: string;
}

const URL = 'http://keystone.test:5000/v3';
const user = { username: 'u', user_domain_name: 'Default' };
const password = { auth_url: URL, ...user, password: 'p' };
const plain: FlatCloud = { auth_type: 'password', auth: password, region: null, interface: 'public' };
const project = { project_name: 'service', project_domain_name: 'Default' };
const VARIABLES = {
  OS_AUTH_URL: URL,
  OS_USERNAME: 'env',
  OS_PASSWORD: 'e',
  OS_USER_DOMAIN_ID: 'default',
  OS_PROJECT_NAME: 'p',
  OS_PROJECT_DOMAIN_ID: 'default',
};
const FROM_VARIABLES: FlatCloud = {
  ...plain,
  auth: {
    auth_url: URL,
    username: 'env',
    password: 'e',
    user_domain_id: 'default',
    project_name: 'p',
    project_domain_id: 'default',
  },
};
const two = {
  one: { auth: password },
  two: { auth: { ...password, username: 'second' } },
};

export const CLOUD_CASES: readonly CloudCase[] = [
  { name: 'the only cloud needs no name', clouds: { clouds: { one: { auth: password } } }, expected: plain },
  {
    name: 'the caller names a cloud, over OS_CLOUD and variables',
    clouds: { clouds: two },
    environment: { ...VARIABLES, OS_CLOUD: 'one' },
    choice: { cloud: 'two' },
    expected: { ...plain, auth: { ...password, username: 'second' } },
  },
  {
    name: 'OS_CLOUD names a cloud, over variables, which add nothing to it',
    clouds: { clouds: two },
    environment: { ...VARIABLES, OS_CLOUD: 'two' },
    expected: { ...plain, auth: { ...password, username: 'second' } },
  },
  {
    name: 'variables describe a cloud, over the only one of the file',
    clouds: { clouds: { one: { auth: password } } },
    environment: VARIABLES,
    expected: FROM_VARIABLES,
  },
  { name: 'variables need no file', environment: VARIABLES, expected: FROM_VARIABLES },
  {
    name: 'the cloud of the variables may have another name',
    clouds: { clouds: two },
    environment: { ...VARIABLES, OS_CLOUD_NAME: 'shell' },
    choice: { cloud: 'shell' },
    expected: FROM_VARIABLES,
  },
  {
    name: 'what only chooses is no cloud',
    clouds: { clouds: { one: { auth: password } } },
    environment: { OS_REGION_NAME: '', OS_CLOUD: 'one', OS_STDOUT_CAPTURE: '1', OS_LOG_CAPTURE: '1' },
    expected: plain,
  },
  {
    name: 'secure.yaml goes onto clouds.yaml',
    clouds: { clouds: { one: { auth: { ...password, password: 'x' }, region_name: 'a' } } },
    secure: { clouds: { one: { auth: { password: 'p' } } } },
    expected: { ...plain, region: 'a' },
  },
  {
    name: 'secure.yaml alone',
    secure: { clouds: { one: { auth: password } } },
    expected: plain,
  },
  {
    name: 'a cloud goes onto its profile',
    clouds: { clouds: { one: { profile: 'vendor', auth: { ...user, password: 'p' }, interface: 'admin' } } },
    vendors: {
      'public-clouds': { vendor: { auth: { auth_url: URL, username: 'v' }, region_name: 'a', interface: 'internal' } },
    },
    expected: { ...plain, region: 'a', interface: 'admin' },
  },
  {
    name: 'a profile by its former name',
    clouds: { clouds: { one: { cloud: 'vendor', auth: { ...user, password: 'p' } } } },
    vendors: { 'public-clouds': { vendor: { auth: { auth_url: URL } } } },
    expected: plain,
  },
  {
    name: 'a URL with the region in it',
    clouds: {
      clouds: { one: { auth: { ...password, auth_url: 'https://{region_name}.test/v3' }, regions: ['a', 'b'] } },
    },
    choice: { region: 'b' },
    expected: { ...plain, auth: { ...password, auth_url: 'https://b.test/v3' }, region: 'b' },
  },
  {
    name: 'the first region',
    clouds: { clouds: { one: { auth: password, regions: ['a', 'b'] } } },
    expected: { ...plain, region: 'a' },
  },
  {
    name: 'a region with settings of its own',
    clouds: {
      clouds: {
        one: {
          auth: password,
          regions: ['a', { name: 'b', values: { interface: 'internal', auth: { password: 'q' } } }],
        },
      },
    },
    choice: { region: 'b' },
    expected: { ...plain, auth: { ...password, password: 'q' }, region: 'b', interface: 'internal' },
  },
  {
    name: 'a project, and its domain',
    clouds: { clouds: { one: { auth: { ...password, ...project } } } },
    expected: { ...plain, auth: { ...password, ...project } },
  },
  {
    name: 'a tenant is a project',
    clouds: { clouds: { one: { auth: { ...password, tenant_id: 'i' } } } },
    expected: { ...plain, auth: { ...password, project_id: 'i' } },
  },
  {
    name: 'names with dashes',
    clouds: { clouds: { one: { auth: { ...password, 'project-name': 'n', 'project-domain-id': 'd' } } } },
    expected: { ...plain, auth: { ...password, project_name: 'n', project_domain_id: 'd' } },
  },
  {
    name: 'what stands beside auth wins over what is in it, of project and domain',
    newer: true,
    clouds: {
      clouds: { one: { auth: { ...password, project_name: 'n', project_domain_id: 'd' }, project_name: 'm' } },
    },
    expected: { ...plain, auth: { ...password, project_name: 'm', project_domain_id: 'd' } },
  },
  {
    name: 'of user and password what is in auth wins',
    clouds: { clouds: { one: { auth: password, username: 'x', password: 'y' } } },
    expected: plain,
  },
  {
    name: 'one domain for user and project',
    clouds: {
      clouds: { one: { auth: { auth_url: URL, username: 'u', password: 'p', project_name: 'n', domain_id: 'd' } } },
    },
    expected: {
      ...plain,
      auth: {
        auth_url: URL,
        username: 'u',
        password: 'p',
        project_name: 'n',
        user_domain_id: 'd',
        project_domain_id: 'd',
      },
    },
  },
  {
    name: 'a domain without a project is the scope',
    clouds: { clouds: { one: { auth: { ...password, domain_name: 'D' } } } },
    expected: { ...plain, auth: { ...password, domain_name: 'D' } },
  },
  {
    name: 'the system',
    clouds: { clouds: { one: { auth: { ...password, system_scope: 'all' } } } },
    expected: { ...plain, auth: { ...password, system_scope: 'all' } },
  },
  {
    name: 'an application credential',
    clouds: {
      clouds: {
        one: {
          auth_type: 'v3applicationcredential',
          auth: { auth_url: URL, application_credential_id: 'i', application_credential_secret: 's' },
        },
      },
    },
    expected: {
      ...plain,
      auth_type: 'v3applicationcredential',
      auth: { auth_url: URL, application_credential_id: 'i', application_credential_secret: 's' },
    },
  },
  {
    name: 'an application credential from variables',
    environment: {
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_AUTH_URL: URL,
      OS_APPLICATION_CREDENTIAL_ID: 'i',
      OS_APPLICATION_CREDENTIAL_SECRET: 's',
      OS_REGION_NAME: 'r',
      OS_INTERFACE: 'internal',
    },
    expected: {
      auth_type: 'v3applicationcredential',
      auth: { auth_url: URL, application_credential_id: 'i', application_credential_secret: 's' },
      region: 'r',
      interface: 'internal',
    },
  },
  {
    name: 'a token by its former name, and an interface by its own',
    environment: {
      OS_AUTH_TYPE: 'token',
      OS_AUTH_URL: URL,
      OS_AUTH_TOKEN: 't',
      OS_PROJECT_ID: 'i',
      OS_ENDPOINT_TYPE: 'internal',
    },
    expected: {
      auth_type: 'token',
      auth: { auth_url: URL, token: 't', project_id: 'i' },
      region: null,
      interface: 'internal',
    },
  },
  {
    name: 'numbers are text',
    clouds: { clouds: { one: { auth: { ...password, password: 12345 } } } },
    expected: { ...plain, auth: { ...password, password: '12345' } },
  },
];
