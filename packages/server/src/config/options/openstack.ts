import { allUnused, former, option, optional, unused } from '../option.ts';
import { boolean, choice, decimal, integer, list, text, type ValueType } from '../value-types.ts';

const AUTH_TYPES = choice(
  'none',
  'http_basic',
  'password',
  'v3password',
  'token',
  'v3token',
  'v3applicationcredential',
  'v1password',
);

/** The interface of an endpoint; keystoneauth's older spelling, `publicURL`, is accepted. */
const endpointInterface: ValueType<'public' | 'internal' | 'admin'> = {
  name: '`public`, `internal` or `admin`',
  parse: (given) => choice('public', 'internal', 'admin').parse(given.replace(/URL$/, '')),
};

/** Credentials, as keystoneauth names them. */
const auth = {
  auth_type: optional(AUTH_TYPES, { means: 'How to prove who is asking.' }),
  auth_section: optional(text, { means: 'The group whose options say who is asking, instead of this one.' }),
  auth_url: optional(text, { means: "Keystone's URL." }),
  username: optional(text, { means: 'The name of the user.' }),
  user_id: optional(text, { means: 'Or its id.' }),
  password: optional(text, { secret: 'all', means: 'Its password.' }),
  user_domain_name: optional(text, { means: 'The domain of the user.' }),
  user_domain_id: optional(text, { means: 'Or its id.' }),
  project_name: optional(text, { means: 'The project that the token is for.' }),
  project_id: optional(text, { means: 'Or its id.' }),
  project_domain_name: optional(text, { means: 'The domain of the project.' }),
  project_domain_id: optional(text, { means: 'Or its id.' }),
  domain_name: optional(text, { means: 'The domain that the token is for.' }),
  domain_id: optional(text, { means: 'Or its id.' }),
  system_scope: optional(choice('all'), { means: 'The token is for the whole system.' }),
  application_credential_id: optional(text, { means: 'The id of an application credential.' }),
  application_credential_name: optional(text, { means: 'Or its name, with its user.' }),
  application_credential_secret: optional(text, { secret: 'all', means: 'Its secret.' }),
  token: optional(text, { secret: 'all', means: 'A token, for `token` and `v3token`.' }),
  default_domain_name: optional(text, { means: 'The domain of user and project, unless they name one.' }),
  default_domain_id: optional(text, { means: 'Or its id.' }),
  // keystoneauth's names of old
  auth_plugin: former('auth_type'),
  user_name: former('username'),
  tenant_name: former('project_name'),
  tenant_id: former('project_id'),
  trust_id: unused('Trusts are not used.'),
};

/** Options for connections. */
const session = {
  cafile: optional(text, { means: 'The authorities that sign the certificates of servers: PEM.' }),
  certfile: optional(text, { means: 'A certificate to show them: PEM.' }),
  keyfile: optional(text, { means: 'Its key: PEM.' }),
  insecure: option(boolean, 'false', { means: 'Whether certificates of servers are not looked at.' }),
  timeout: optional(decimal({ min: 0.1, max: 60 }), { means: 'Seconds that one request may take, 60 at most.' }),
  ...allUnused('Requests are seen in the log and in traces.', 'collect_timing', 'split_loggers'),
};

/** Options for a service's endpoint. */
function adapter(serviceType: string) {
  return {
    endpoint_override: optional(text, { means: 'Its URL; without it, Keystone is asked.' }),
    service_type: option(text, serviceType, { means: "Its type in Keystone's catalogue." }),
    service_name: optional(text, { means: 'Its name there.' }),
    region_name: optional(text, { means: 'Its region.' }),
    valid_interfaces: option(list(endpointInterface), 'internal,public', {
      means: 'Which of its interfaces are wanted, in order.',
    }),
    ...allUnused('The newest version that both sides know is spoken.', 'min_version', 'max_version', 'version'),
  };
}

/** Options for retries have no effect: `ironic-client` decides. */
const REPEATING = 'Requests are repeated until their time is over, with pauses that grow.';
const retries = allUnused(
  REPEATING,
  'connect_retries',
  'connect_retry_delay',
  'status_code_retries',
  'status_code_retry_delay',
);

/** The original's own names from before it used keystoneauth's. */
const oldNames = {
  os_username: former('username'),
  os_password: former('password'),
  os_auth_url: former('auth_url'),
  os_tenant_name: former('project_name'),
  os_region: former('region_name'),
  os_service_type: former('service_type'),
  os_endpoint_type: former('valid_interfaces'),
};

/** The values of the former `[ironic]auth_strategy`. */
const AUTH_STRATEGIES = new Map([
  ['noauth', 'none'],
  ['keystone', 'password'],
]);

export const ironic = {
  ...auth,
  ...session,
  ...adapter('baremetal'),
  ...retries,
  cloud: optional(text, {
    isOurs: true,
    means:
      'A cloud of clouds.yaml: it says who asks, and region, interface, endpoint and certificates where no option does. `OS_CLOUD` is ' +
      'it where this group says nothing of who asks; `envvars` is what `OS_AUTH_URL` and its like describe.',
  }),
  endpoint: optional(text, { means: 'As `endpoint_override`, for `none` and `http_basic`.' }),
  ...allUnused(REPEATING, 'retry_interval', 'max_retries'),
  ...oldNames,
  ironic_url: former('endpoint_override'),
  identity_uri: former('auth_url'),
  auth_strategy: former('auth_type', undefined, (value) => AUTH_STRATEGIES.get(value)),
};

export const swift = {
  ...auth,
  ...session,
  ...adapter('object-store'),
  ...retries,
  container: option(text, 'ironic-inspector', { means: 'The container of the objects.' }),
  delete_after: option(integer({ min: 0 }), '0', {
    means: 'Seconds after which objects are deleted by Swift; 0: never.',
  }),
  max_retries: unused(REPEATING),
  ...oldNames,
  os_auth_version: unused('Version 3 is spoken.'),
};

/** Our own endpoint, for multicast DNS. */
export const service_catalog = {
  ...auth,
  ...session,
  ...adapter('baremetal-introspection'),
  ...retries,
};

const CACHE = 'Validated tokens are kept in memory for a while, not in memcached.';

/** How senders' tokens are validated, as keystonemiddleware names it. */
export const keystone_authtoken = {
  ...auth,
  ...session,
  region_name: optional(text, { means: 'The region of Keystone.' }),
  interface: option(text, 'internal', { means: 'Which of its interfaces is asked.' }),
  www_authenticate_uri: optional(text, { means: 'What callers without a token are told: where to get one.' }),
  auth_uri: former('www_authenticate_uri'),
  token_cache_time: option(integer({ min: 0 }), '300', { means: 'Seconds for which a validated token is believed.' }),
  ...allUnused(
    CACHE,
    'cache',
    'memcached_servers',
    'memcache_servers',
    'memcache_security_strategy',
    'memcache_secret_key',
    'memcache_pool_dead_retry',
    'memcache_pool_maxsize',
    'memcache_pool_socket_timeout',
    'memcache_pool_unused_timeout',
    'memcache_pool_conn_get_timeout',
    'memcache_use_advanced_pool',
    'memcache_sasl_enabled',
    'memcache_username',
    'memcache_password',
    'memcache_tls_enabled',
  ),
  ...allUnused(
    'Who may do what is said by roles alone.',
    'service_token_roles',
    'service_token_roles_required',
    'include_service_catalog',
    'service_type',
    'enforce_token_bind',
    'delay_auth_decision',
    'auth_version',
  ),
  ...allUnused(REPEATING, 'http_connect_timeout', 'http_request_max_retries'),
  admin_user: former('username'),
  admin_password: former('password'),
  admin_tenant_name: former('project_name'),
  identity_uri: former('auth_url'),
  admin_token: unused('Keystone has given it up: write `username` and `password`.'),
  ...allUnused('Write `auth_url = PROTOCOL://HOST:PORT`.', 'auth_host', 'auth_port', 'auth_protocol'),
  auth_admin_prefix: unused('Write `auth_url` with it.'),
  ...allUnused(
    'Keystone is asked about each token.',
    'signing_dir',
    'revocation_cache_time',
    'check_revocations_for_cached',
    'hash_algorithms',
  ),
};
