import { Err, Ok, type Result } from '@ironic-inspector/core';
import type { InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import type { Connections } from '../connections.ts';
import type { Config } from '../option-table.ts';
import { readPolicyFiles } from '../policy-files.ts';
import { attemptOption, type Part } from './part.ts';
import { placeOf } from './place.ts';

/** Authentication, policy, CORS and the like of the API. */
export const access: Part = async (config, connections, warn, folders) => {
  const { DEFAULT, processing, healthcheck, oslo_middleware, oslo_policy, cors } = config;
  const auth = await authenticator(config, connections);
  // As upstream: every user in the file of users may do everything.
  const rules = DEFAULT.auth_strategy === 'keystone' ? await readPolicyFiles(oslo_policy, folders, warn) : Ok({});
  const problems = [auth, rules].flatMap((part) => (part.err ? part.val : []));
  if (auth.err || rules.err) return Err(problems);
  const networks = processing.callback_allowed_networks;
  const origins = cors.allowed_origin;
  const http: InspectorHandlerOptions = {
    auth: auth.val,
    policy: { enforceNewDefaults: oslo_policy.enforce_new_defaults, rules: rules.val },
    trustForwarded: oslo_middleware.enable_proxy_headers_parsing,
    healthcheck: healthcheck.enabled,
    debug: DEFAULT.debug,
    bodySeconds: DEFAULT.request_timeout,
    roomSeconds: DEFAULT.room_timeout,
    callback: {
      closed: processing.callback_closed,
      requestsPerSecond: processing.callback_rate,
      burst: processing.callback_burst,
      ...(networks !== undefined && { allowedNetworks: networks }),
    },
    events: { perUser: config.events.streams_per_user, total: config.events.streams },
    bootEvents: { ipxe: config.boot_events.ipxe },
    ...(DEFAULT.max_held_bytes !== undefined && { heldBytes: DEFAULT.max_held_bytes }),
    ...(DEFAULT.public_endpoint !== undefined && { publicUrl: DEFAULT.public_endpoint }),
    ...(origins !== undefined && {
      cors: {
        allowedOrigins: origins,
        allowCredentials: cors.allow_credentials,
        exposeHeaders: cors.expose_headers,
        maxAge: cors.max_age,
        allowMethods: cors.allow_methods,
        allowHeaders: cors.allow_headers,
      },
    }),
  };
  return Ok({ http });
};

type Auth = NonNullable<InspectorHandlerOptions['auth']>;

async function authenticator(config: Config, connections: Connections): Promise<Result<Auth, readonly string[]>> {
  switch (config.DEFAULT.auth_strategy) {
    case 'noauth':
      return Ok('noauth');
    case 'http_basic': {
      const { createHtpasswdAuthenticator } = await import('@ironic-inspector/openstack-auth/node');
      const option = '[DEFAULT]http_basic_auth_user_file';
      const made = await createHtpasswdAuthenticator({
        file: config.DEFAULT.http_basic_auth_user_file,
        onWarning: (message) => console.error(`warning: ${option}: ${message}`),
      });
      return made.mapErr(({ message }) => [`${option}: ${message}`]);
    }
    case 'keystone':
      return keystone(config, connections);
  }
}

/**
 * The credentials of `[keystone_authtoken]`, with which Keystone is asked about senders' tokens.
 */
async function keystone(config: Config, connections: Connections): Promise<Result<Auth, readonly string[]>> {
  const place = await placeOf(config, 'keystone_authtoken');
  if (place.err) return place;
  const { auth, session } = place.val;
  const { type } = auth;
  if (type === 'none' || type === 'http_basic' || type === 'v1password') {
    return Err([`[keystone_authtoken]auth_type: must be one that Keystone knows, not ${type}`]);
  }
  const { createKeystoneRequestAuthenticator } = await import('@ironic-inspector/openstack-auth');
  const { www_authenticate_uri: uri, token_cache_time: cacheSeconds } = config.keystone_authtoken;
  return attemptOption('[keystone_authtoken]', () =>
    createKeystoneRequestAuthenticator({
      auth,
      cacheTime: cacheSeconds * 1000,
      fetch: connections.fetchFor(session),
      ...(uri !== undefined && { wwwAuthenticateUri: uri }),
    }).mapErr(({ message }) => [`[keystone_authtoken]: ${message}`]),
  );
}
