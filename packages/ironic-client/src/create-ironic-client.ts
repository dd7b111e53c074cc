import type { IronicClient } from '@ironic-inspector/core';
import { Ironic } from './ironic.ts';
import { nodeCalls } from './nodes.ts';
import { resolveClientOptions } from './options.ts';
import type { IronicClientOptions } from './options.ts';
import { portGroupCalls } from './port-groups.ts';
import { portCalls } from './ports.ts';
import { powerCalls } from './power.ts';

/**
 * Ironic over HTTP. Nothing is sent before the first call; the first one asks Ironic for its API
 * versions, once.
 *
 * Throws `InspectorError` with code `invalid-options`, naming every problem, when the options
 * cannot work. Calls never throw.
 *
 * @example
 * ```ts
 * import { createIronicClient } from '@ironic-inspector/ironic-client';
 *
 * const ironic = createIronicClient({ endpoint: 'http://127.0.0.1:6385', auth: { type: 'none' } });
 * const node = (await ironic.getNode('rack-7-node-3')).unwrap();
 * ```
 */
export function createIronicClient(options: IronicClientOptions): IronicClient {
  const ironic = new Ironic(resolveClientOptions(options));
  return Object.freeze({
    ...nodeCalls(ironic),
    ...powerCalls(ironic),
    ...portCalls(ironic),
    ...portGroupCalls(ironic),
  });
}
