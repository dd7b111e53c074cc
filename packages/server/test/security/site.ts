import { inspect } from 'node:util';
import type { FlowEvent } from '@ironic-inspector/core';
import { FakeIronic, loadPayload, macsOf, type JsonObject } from '@ironic-inspector/testing';
import { afterEach } from 'vitest';
import { serve, type ComposeOptions } from '../../src/index.ts';

export const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';

/** The whole server on a socket, with one node whose machine posts {@link Site.payload}. */
export interface Site {
  readonly url: string;
  readonly ironic: FakeIronic;
  readonly events: readonly FlowEvent[];
  /** What the machine posts, parsed anew each time. */
  payload(): JsonObject;
  /** Sends JSON, or a text as it is. */
  send(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }>;
  /** Introspects the node until it waits for its ramdisk; whoever began it is told this. */
  wait(): Promise<string>;
  /** The state of the node's run. */
  state(): Promise<unknown>;
  idle(): Promise<void>;
}

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

export async function openSite(
  options: Partial<ComposeOptions> = {},
  node: Record<string, unknown> = {},
): Promise<Site> {
  const ironic = new FakeIronic();
  const bmc = (loadPayload('ipmi-server')['inventory'] as JsonObject)['bmc_address'];
  ironic.addNode({ uuid: NODE, name: 'node-1', driver_info: { ipmi_address: bmc, ipmi_username: 'admin' }, ...node });
  const events: FlowEvent[] = [];
  const { observers = [], ...rest } = options;
  const server = (
    await serve({
      ironic,
      port: 0,
      introspectionDelay: 0,
      ...rest,
      observers: [(event) => events.push(event), ...observers],
    })
  ).unwrap();
  stops.push(() => server.stop());
  const send: Site['send'] = async (method, path, body) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(`${server.url}${path}`, { method, ...(text !== undefined && { body: text }) });
    return { status: answer.status, text: await answer.text() };
  };
  return {
    url: server.url,
    ironic,
    events,
    payload: () => loadPayload('ipmi-server'),
    send,
    wait: async () => {
      const { text } = await send('POST', `/v1/introspection/${NODE}`);
      await server.inspector.idle();
      return text;
    },
    state: async () => {
      const { text } = await send('GET', `/v1/introspection/${NODE}`);
      return (JSON.parse(text) as { state?: unknown }).state;
    },
    idle: () => server.inspector.idle(),
  };
}

/** Everything in `value`, causes and hidden members too, as text to look for secrets in. */
export function everything(value: unknown): string {
  return `${JSON.stringify(value)}${inspect(value, { depth: 50, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity })}`;
}

/** The MAC address that the machine of the payload boots from. */
export const BOOT_MAC = macsOf(loadPayload('ipmi-server'))[0] ?? '';
