import {
  createNetworkFilter,
  Err,
  Ok,
  resolveOptions,
  stockHooks,
  type Hook,
  type Result,
} from '@ironic-inspector/core';
import type { GatewayHandlerOptions } from '@ironic-inspector/http-adapter';
import { createIronicRelay } from '@ironic-inspector/ironic-client';
import { loadHookModules } from '../hook-modules.ts';
import type { Config } from '../option-table.ts';
import { attemptOption, type Part } from './part.ts';
import { placeOf } from './place.ts';

const HOOKS = '[gateway]processing_hooks';

/** What begins with these is the API's. */
const OF_THE_API = /^\/(v\d+|healthcheck|openapi\.json)(\/|$)/;

/** The gateway before Ironic's own inspection. */
export const gateway: Part = async (config, connections) => {
  if (!config.gateway.enabled) return Ok({});
  const place = await placeOf(config, 'ironic');
  const hooks = await hooksOf(config);
  const served = servedAt(config);
  // What is wrong with the place, the client's part says.
  const problems = [hooks, served].flatMap((part) => (part.err ? part.val : []));
  if (problems.length > 0) return Err(problems);
  if (place.err) return Ok({});
  const { auth, endpoint, session, interfaces, region } = place.val;
  return attemptOption('[gateway]', () =>
    Ok({
      gateway: {
        relay: createIronicRelay({
          auth,
          fetch: connections.fetchFor(session),
          interfaces,
          ...(endpoint !== undefined && { endpoint }),
          ...(region !== undefined && { region }),
        }),
        hooks: hooks.unwrap(),
      },
      gatewayPlace: served.unwrap(),
    }),
  );
};

async function hooksOf({ gateway: options, processing }: Config): Promise<Result<readonly Hook[], readonly string[]>> {
  const names = options.processing_hooks.filter((name) => name !== '');
  if (names.length === 0) return Ok([]);
  const loaded = await loadHookModules(processing.hook_modules.filter((name) => name !== ''));
  // Another part says what is wrong with the modules.
  const known = new Map([...stockHooks, ...(loaded.ok ? loaded.val.hooks : [])]);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    return Err([`${HOOKS}: unknown: ${unknown.join(', ')}; there are ${[...known.keys()].join(', ')}`]);
  }
  const listed = names.flatMap((name) => known.get(name) ?? []);
  const resolved = resolveOptions({ hooks: listed });
  if (resolved.ok) return Ok(listed);
  const [, ...problems] = resolved.val.message.split('\n');
  return Err(problems.map((problem) => problem.replace(/^hooks\b/, HOOKS)));
}

/** Where ramdisks reach it, and how it is served there. */
function servedAt({ DEFAULT, gateway: options, oslo_middleware, processing }: Config) {
  const { listen_port: port, allowed_networks: networks = processing.callback_allowed_networks, rate, burst } = options;
  const { prefix = port === undefined ? '/ironic' : '' } = options;
  const problems: string[] = [];
  if (!/^(\/[\w.~-]+)*$/.test(prefix)) problems.push("[gateway]prefix: must look like '/ironic'");
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
