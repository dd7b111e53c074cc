import { allUnused, former, option, optional, unused } from '../option.ts';
import { boolean, choice, decimal, fileMode, integer, list, port, text } from '../value-types.ts';

const ONE_PROCESS = 'There is one kind of process, and any number of them may share a database: nothing to set.';
const LOG_FORM = 'Logs go to standard error: whoever starts the service keeps and rotates them.';

/** `[DEFAULT]`: CONTRACT.md §10.1, and what oslo's libraries add to it. */
export const DEFAULT = {
  listen_address: option(text, '::', { means: 'The address to listen on; `::` is all of them, IPv4 too.' }),
  listen_port: option(port, '5050', { means: 'The port to listen on; 0 takes any free one.' }),
  listen_unix_socket: optional(text, { means: 'A Unix socket to listen on instead of address and port.' }),
  listen_unix_socket_mode: optional(fileMode, { means: 'The mode of that socket.' }),
  use_ssl: option(boolean, 'false', { means: 'TLS, with certificate and key of `[ssl]`.' }),
  public_endpoint: optional(text, { isOurs: true, means: 'Where the API is seen from outside: links begin with it.' }),
  auth_strategy: option(choice('noauth', 'keystone', 'http_basic'), 'keystone', {
    means: 'Who may use the API: everybody, who has a token of Keystone, or who is in the file of users.',
  }),
  http_basic_auth_user_file: option(text, '/etc/ironic-inspector/htpasswd', {
    means: 'The users for `http_basic`: htpasswd with bcrypt.',
  }),
  timeout: option(decimal({ min: 0, max: 315_576_000 }), '3600', {
    setting: 'timeout',
    means: 'Seconds to wait for the ramdisk, from the moment the node was powered on; 0 waits forever.',
  }),
  clean_up_period: option(decimal({ min: 0 }), '60', {
    setting: 'cleanUpPeriod',
    means: 'Seconds between two rounds of upkeep: time-outs, nodes deleted in Ironic; 0 turns them off.',
  }),
  forget_max_share: option(decimal({ min: 0, max: 1 }), '0.1', {
    isOurs: true,
    setting: 'forgetting.maxShare',
    means:
      'The largest part of all nodes on record that one round forgets because Ironic has them no more; a single one always, all of several ' +
      'never. When more are gone nothing is removed, until `forget-deleted --confirm` says so.',
  }),
  lease: option(decimal({ min: 0.1, max: 3600 }), '30', {
    isOurs: true,
    setting: 'lease',
    means: 'Seconds without a sign of life after which an instance is gone and others carry on its runs.',
  }),
  max_clock_skew: option(decimal({ min: 0.1, max: 3600 }), '5', {
    isOurs: true,
    setting: 'maxClockSkew',
    means: "Seconds that this machine's clock may differ from the database's before it is told.",
  }),
  introspection_delay: option(decimal({ min: 0 }), '5', {
    setting: 'introspectionDelay',
    means: 'Seconds between two power-ons.',
  }),
  name_memory: option(decimal({ min: 0, max: 3600 }), '30', {
    isOurs: true,
    setting: 'nameMemory',
    means: 'Seconds for which the node of a name is remembered by requests that only read; 0 asks Ironic each time.',
  }),
  ipmi_address_fields: option(list(), 'redfish_address,ilo_address,drac_host,drac_address,ibmc_address', {
    setting: 'ipmiAddressFields',
    means:
      "Keys of a node's `driver_info` that may hold the address of its management controller, after `ipmi_address`.",
  }),
  api_max_limit: option(integer({ min: 1 }), '1000', { setting: 'apiMaxLimit', means: 'The longest page of a list.' }),
  max_body_size: option(integer({ min: 1 }), '33554432', {
    isOurs: true,
    setting: 'limits.bodyBytes',
    means: 'The longest body of a request, in bytes, with the logs of the ramdisk.',
  }),
  max_data_size: option(integer({ min: 1 }), '8388608', {
    isOurs: true,
    setting: 'limits.dataBytes',
    means:
      'The longest body without those logs, in bytes. More than the defaults of this and the next three keeps all others waiting.',
  }),
  max_json_depth: option(integer({ min: 1, max: 1000 }), '64', {
    isOurs: true,
    setting: 'limits.jsonDepth',
    means: 'How deep lists and objects may be nested in it.',
  }),
  max_json_values: option(integer({ min: 1 }), '100000', {
    isOurs: true,
    setting: 'limits.jsonValues',
    means: 'How many values may be in it.',
  }),
  max_json_keys: option(integer({ min: 1 }), '10000', {
    isOurs: true,
    setting: 'limits.jsonKeys',
    means: 'How many members an object in it may have; half a million take three seconds.',
  }),
  max_concurrent_callbacks: option(integer({ min: 1 }), '32', {
    isOurs: true,
    setting: 'limits.concurrentCallbacks',
    means: 'How many callbacks are read and answered at a time; ramdisks repeat the others.',
  }),
  callback_wait: option(decimal({ min: 0, max: 10 }), '8', {
    isOurs: true,
    setting: 'limits.callbackWait',
    means: 'Seconds that one more waits for its turn.',
  }),
  max_held_bytes: optional(integer({ min: 1 }), {
    isOurs: true,
    means:
      'How many bytes all bodies together may cost in memory, twice their length; those of one source half of it. Without it 96 MiB, ' +
      'or three of the longest.',
  }),
  room_timeout: option(decimal({ min: 0, max: 86_400 }), '8', {
    isOurs: true,
    means: 'Seconds that a body waits, unread, for room among those; then 503, which a ramdisk repeats.',
  }),
  header_timeout: option(decimal({ min: 0.1, max: 86_400 }), '10', {
    isOurs: true,
    means: 'Seconds until the headers of a request are there.',
  }),
  request_timeout: option(decimal({ min: 0.1, max: 86_400 }), '60', {
    isOurs: true,
    means:
      'Seconds until the body of a request is there, once there is room for it; what is later is answered with 503, which a ramdisk repeats.',
  }),
  keep_alive_timeout: option(decimal({ min: 0.1, max: 86_400 }), '5', {
    isOurs: true,
    means: 'Seconds that a connection is kept for the next request.',
  }),
  can_manage_boot: option(boolean, 'true', {
    setting: 'canManageBoot',
    means: 'Whether boot device and power may be set here at all.',
  }),
  enable_mdns: option(boolean, 'false', { means: 'Whether the endpoint is published by multicast DNS, see `[mdns]`.' }),
  debug: option(boolean, 'false', {
    means: 'Logs every step (`log_level = debug`), and answers to defects name their class and text.',
  }),
  log_level: option(choice('none', 'warn', 'info', 'debug'), 'info', {
    isOurs: true,
    means: "What is logged: `info` shows each run's way, `debug` every step of it.",
  }),
  use_json: option(boolean, 'false', {
    means:
      'Whether lines are JSON, with node, run and request ids as members; repeated calls of Ironic are logged, too.',
  }),
  metrics_port: optional(port, {
    isOurs: true,
    means:
      'A port that answers `/metrics` for Prometheus, `/livez` and `/readyz`, to anybody; without it, nothing does.',
  }),
  metrics_address: option(text, '127.0.0.1', { isOurs: true, means: 'The address of that port.' }),
  tracing: option(boolean, 'false', {
    isOurs: true,
    means:
      'Whether runs become traces of the OpenTelemetry SDK that is loaded before the service (`NODE_OPTIONS=--import …`).',
  }),

  host: unused('Each process makes a name of its own.'),
  leader_election_interval: unused('The role is a row in the database, renewed with the heartbeat of `lease`.'),
  max_concurrency: unused('Background work is not done by threads: there is no pool to limit.'),
  rootwrap_config: unused('Nothing is run through rootwrap; the systemd unit says which rights the service needs.'),
  standalone: unused(ONE_PROCESS),
  ...allUnused(
    'There is no message bus.',
    'transport_url',
    'rpc_response_timeout',
    'rpc_conn_pool_size',
    'rpc_ping_enabled',
    'control_exchange',
    'conn_pool_min_size',
    'conn_pool_ttl',
    'executor_thread_pool_size',
  ),
  ...allUnused(
    LOG_FORM,
    'log_config_append',
    'log_date_format',
    'log_file',
    'log_dir',
    'logfile',
    'logdir',
    'log_config',
    'log_format',
    'use_syslog_rfc_format',
    'watch_log_file',
    'use_syslog',
    'syslog_log_facility',
    'use_journal',
    'use_stderr',
    'use_eventlog',
    'log_rotate_interval',
    'log_rotate_interval_type',
    'max_logfile_count',
    'max_logfile_size_mb',
    'log_rotation_type',
    'log_options',
    'logging_context_format_string',
    'logging_default_format_string',
    'logging_debug_format_suffix',
    'logging_exception_prefix',
    'logging_user_identity_format',
    'default_log_levels',
    'publish_errors',
    'instance_format',
    'instance_uuid_format',
    'rate_limit_interval',
    'rate_limit_burst',
    'rate_limit_except_level',
    'fatal_deprecations',
  ),
  ...allUnused(
    'Limits of the Python web server, which is not there.',
    'api_paste_config',
    'wsgi_log_format',
    'tcp_keepidle',
    'wsgi_default_pool_size',
    'max_header_line',
    'wsgi_keep_alive',
    'client_socket_timeout',
    'wsgi_server_debug',
  ),
  ...allUnused('There is no such door.', 'backdoor_port', 'backdoor_socket'),
  graceful_shutdown_timeout: unused('A stop takes up to 30 seconds; a second signal ends it at once.'),
  ssl_cert_path: former('cert_file', 'ssl'),
  ssl_key_path: former('key_file', 'ssl'),
  sql_connection: former('connection', 'database'),

  verbose: unused('`log_level` says what is logged.'),
  rpc_backend: unused('There is no message bus.'),
};
