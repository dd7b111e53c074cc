import { allUnused, option, optional } from '../option.ts';
import { boolean, integer, list } from '../value-types.ts';

export const oslo_policy = {
  enforce_new_defaults: option(boolean, 'true', {
    means: 'Whether the rules of old, from before there were roles for the whole system, are gone.',
  }),
  ...allUnused(
    'Who may do what is the table of CONTRACT.md §1.5; files of rules are not read.',
    'policy_file',
    'policy_dirs',
    'policy_default_rule',
    'enforce_scope',
    'remote_content_type',
    'remote_ssl_verify_server_crt',
    'remote_ssl_ca_crt_file',
    'remote_ssl_client_crt_file',
    'remote_ssl_client_key_file',
    'remote_timeout',
  ),
};

const VERSION = 'X-OpenStack-Ironic-Inspector-API';

export const cors = {
  allowed_origin: optional(list(), { means: 'Origins whose pages may use the API; without it, none.' }),
  allow_credentials: option(boolean, 'true', { means: 'Whether they may send cookies and credentials.' }),
  expose_headers: option(list(), '', { means: 'What of an answer they may see besides the simplest.' }),
  max_age: option(integer({ min: 0 }), '3600', {
    means: 'Seconds for which a browser remembers what it asked beforehand.',
  }),
  allow_methods: option(list(), 'GET,POST,PUT,HEAD,PATCH,DELETE,OPTIONS', { means: 'The methods that they may use.' }),
  allow_headers: option(
    list(),
    `X-Auth-Token,${VERSION}-Minimum-Version,${VERSION}-Maximum-Version,${VERSION}-Version`,
    {
      means: 'The headers that they may send.',
    },
  ),
};
