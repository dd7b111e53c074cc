import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { ComposeOptions } from '../compose-options.ts';
import { ServiceLog } from '../log/service-log.ts';
import { Connections } from './connections.ts';
import type { Config } from './option-table.ts';
import { access } from './parts/access.ts';
import { firewall } from './parts/firewall.ts';
import { gateway } from './parts/gateway.ts';
import { ironic } from './parts/ironic.ts';
import { listening } from './parts/listening.ts';
import { logs } from './parts/logs.ts';
import { plugins } from './parts/plugins.ts';
import { settings } from './parts/settings.ts';
import { stores } from './parts/stores.ts';
import { webhooks } from './parts/webhooks.ts';
import type { Part } from './parts/part.ts';

/** Each makes some of the options of `serve`, and reports every problem of its own. */
const PARTS: readonly Part[] = [
  settings,
  listening,
  access,
  ironic,
  gateway,
  stores,
  plugins,
  firewall,
  webhooks,
  logs,
];

/**
 * Makes the options of `serve` from a configuration; `invalid-options` lists every problem, one a
 * line. `warn` is called for what works but looks wrong. Lines go to `log`, as soon as it is
 * configured. Files named without a folder are looked for in `folders`.
 */
export async function composition(
  config: Config,
  warn: (line: string) => void,
  log = new ServiceLog(),
  folders: readonly string[] = [],
): Promise<Result<ComposeOptions, InspectorError>> {
  const connections = new Connections(log);
  const made = await Promise.all(PARTS.map(async (part) => part(config, connections, warn, folders)));
  const problems = made.flatMap((one) => (one.err ? one.val : []));
  if (problems.length > 0) {
    await connections.close();
    return Err(new InspectorError('invalid-options', problems.join('\n')));
  }
  const options = made.map((one) => one.unwrap() as Partial<ComposeOptions>);
  return Ok(Object.assign({ release: () => connections.close() }, ...options) as ComposeOptions);
}
