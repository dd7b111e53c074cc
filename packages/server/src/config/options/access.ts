import { allUnused, option, optional, unused } from '../option.ts';
import { boolean, integer, list, repeated, text } from '../value-types.ts';

export const oslo_policy = {
  enforce_new_defaults: option(boolean, 'true', {
    means: 'Whether the rules of old, from before there were roles for the whole system, are gone.',
  }),
  policy_file: option(text, 'policy.yaml', {
    means:
      "The file of rules in place of the service's own, YAML or JSON, in the folders of the configuration unless it is named " +
      'with its own; see [policy files](#policy-files). It need not be there.',
  }),
  policy_dirs: option(repeated(text), 'policy.d', {
    means: 'Folders of more such files, read after it in the order of their names. They need not be there.',
  }),
  policy_default_rule: unused('Every route has a rule of its own, and one that refers to none that exists is refused.'),
  enforce_scope: unused(
    'All rules take tokens of a project and of the system; `system_scope:all` in a rule asks for one.',
  ),
  ...allUnused(
    'Another service is never asked.',
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
