import { allUnused } from '../option.ts';

export const oslo_policy = allUnused(
  'Who may do what is the table of CONTRACT.md §1.5; files of rules are not read.',
  'policy_file',
  'policy_dirs',
  'policy_default_rule',
  'enforce_scope',
  'enforce_new_defaults',
  'remote_content_type',
  'remote_ssl_verify_server_crt',
  'remote_ssl_ca_crt_file',
  'remote_ssl_client_crt_file',
  'remote_ssl_client_key_file',
  'remote_timeout',
);

export const cors = allUnused(
  'No page of another origin may use the API.',
  'allowed_origin',
  'allow_credentials',
  'allow_headers',
  'allow_methods',
  'expose_headers',
  'max_age',
);
