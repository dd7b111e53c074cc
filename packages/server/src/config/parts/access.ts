import { Err, Ok } from '@ironic-inspector/core';
import type { Part } from './part.ts';

/** Who may use the API, and how it is shown to them. */
export const access: Part = ({ DEFAULT, processing, healthcheck, oslo_middleware }) => {
  const networks = processing.callback_allowed_networks;
  if (DEFAULT.auth_strategy !== 'noauth') {
    return Err([`[DEFAULT]auth_strategy: must be noauth, ${DEFAULT.auth_strategy} is not there yet`]);
  }
  return Ok({
    http: {
      trustForwarded: oslo_middleware.enable_proxy_headers_parsing,
      healthcheck: healthcheck.enabled,
      debug: DEFAULT.debug,
      callback: {
        requestsPerSecond: processing.callback_rate,
        burst: processing.callback_burst,
        ...(networks !== undefined && { allowedNetworks: networks }),
      },
      ...(DEFAULT.max_held_bytes !== undefined && { heldBytes: DEFAULT.max_held_bytes }),
      ...(DEFAULT.public_endpoint !== undefined && { publicUrl: DEFAULT.public_endpoint }),
    },
  });
};
