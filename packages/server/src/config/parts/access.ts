import { Err, Ok } from '@ironic-inspector/core';
import type { Part } from './part.ts';

/** Who may use the API, and how it is shown to them. */
export const access: Part = ({ DEFAULT, healthcheck, oslo_middleware }) => {
  if (DEFAULT.auth_strategy !== 'noauth') {
    return Err([`[DEFAULT]auth_strategy: must be noauth, ${DEFAULT.auth_strategy} is not there yet`]);
  }
  return Ok({
    http: {
      trustForwarded: oslo_middleware.enable_proxy_headers_parsing,
      healthcheck: healthcheck.enabled,
      debug: DEFAULT.debug,
      ...(DEFAULT.public_endpoint !== undefined && { publicUrl: DEFAULT.public_endpoint }),
    },
  });
};
