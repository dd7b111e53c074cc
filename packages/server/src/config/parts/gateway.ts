import { createNetworkFilter, Err, Ok } from '@ironic-inspector/core';
import type { GatewayHandlerOptions } from '@ironic-inspector/http-adapter';
import { createIronicRelay } from '@ironic-inspector/ironic-client';
import type { Config } from '../option-table.ts';
import { hookModules, listedHooks } from './hooks.ts';
import { wayToIronic } from './ironic.ts';
import { attemptOption, type Part } from './part.ts';

const HOOKS = '[gateway]processing_hooks';

/** What begins with these is the API's. */
const OF_THE_API = /^\/(v\d+|healthcheck|openapi\.json)(\/|$)/;

/** The gateway before Ironic's own inspection. */
export const gateway: Part = async (config, connections, warn) => {
  if (!config.gateway.enabled) return Ok({});
  const way = await wayToIronic(config, connections);
  const modules = await hookModules(config, connections);
  const hooks = modules.ok ? listedHooks(HOOKS, config.gateway.processing_hooks, modules.val, warn) : Ok([]);
  const served = servedAt(config);
  const problems = [hooks, served].flatMap((part) => (part.err ? part.val : []));
  if (problems.length > 0) return Err(problems);
  // What is wrong with the way and the modules, other parts say.
  if (way.err || modules.err) return Ok({});
  return attemptOption('[gateway]', () =>
    Ok({
      gateway: { relay: createIronicRelay(way.val), hooks: hooks.unwrap() },
      gatewayPlace: served.unwrap(),
    }),
  );
};

/** Where ramdisks reach it, and how it is served there. */
function servedAt({ DEFAULT, gateway: options, oslo_middleware, processing }: Config) {
  const { listen_port: port, allowed_networks: networks = processing.callback_allowed_networks, rate, burst } = options;
  const { prefix = port === undefined ? '/ironic' : '' } = options;
  const problems: string[] = [];
  if (!/^(\/[\w.~-]+)*$/.test(prefix)) {
    problems.push("[gateway]prefix: must look like '/ironic', without a slash at its end");
  }
  if (port === undefined && OF_THE_API.test(prefix)) problems.push('[gateway]prefix: is a path of the API');
  if (port === undefined && options.listen_address !== undefined) {
    problems.push('[gateway]listen_address: is the address of listen_port, which is not set');
  }
  const filter = createNetworkFilter(options.allowed_networks ?? []);
  if (filter.err) problems.push(...filter.val.map((problem) => `[gateway]allowed_networks: ${problem}`));
  if (problems.length > 0) return Err(problems);
  const handler: GatewayHandlerOptions = {
    prefix,
    trustForwarded: oslo_middleware.enable_proxy_headers_parsing,
    bodySeconds: DEFAULT.request_timeout,
    roomSeconds: DEFAULT.room_timeout,
    sources: { requestsPerSecond: rate, burst, ...(networks !== undefined && { allowedNetworks: networks }) },
    ...(DEFAULT.max_held_bytes !== undefined && { heldBytes: DEFAULT.max_held_bytes }),
  };
  const { listen_address: host = DEFAULT.listen_address } = options;
  return Ok({ handler, ...(port !== undefined && { listen: { host, port } }) });
}
