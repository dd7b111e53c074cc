import { Inspector, type InspectorOptions } from '@ironic-inspector/core';
import { createInspectorHandler, type InspectorHandlerOptions } from '@ironic-inspector/http-adapter';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { enrollOperatorNodes, FakeIronic, simulateMachines, type OperatorSubject } from '@ironic-inspector/testing';
import { createInspectorClient, type InspectorClient, type InspectorClientOptions } from '../src/index.ts';

/** A client, and an inspector of this process behind its `fetch`. */
export interface Remote extends OperatorSubject {
  readonly api: InspectorClient;
  readonly inspector: Inspector;
  close(): Promise<void>;
}

/** The whole of HTTP but the socket: the handler answers what the client sends. */
export async function inProcess(
  options: Partial<InspectorClientOptions> = {},
  served: InspectorHandlerOptions = {},
  inspecting: Partial<InspectorOptions> = {},
): Promise<Remote> {
  const ironic = new FakeIronic();
  const { nodes, machines } = enrollOperatorNodes(ironic);
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, ...inspecting });
  const simulated = simulateMachines({ fake: ironic, inspector, machines, pauseScale: 0.01 });
  (await inspector.start()).unwrap();
  const handler = createInspectorHandler(inspector, served);
  const api = createInspectorClient({
    endpoint: 'http://inspector.invalid',
    fetch: (input, init) => handler(new Request(input, init)),
    ...options,
  });
  const close = async () => {
    await simulated.close();
    await inspector.stop();
  };
  return { api, inspector, ironic, nodes, close };
}
