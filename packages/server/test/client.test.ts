/** The client against our server on a socket: Ironic, ramdisks and the client all use HTTP. */
import { describe, it } from 'vitest';
import { createInspectorClient } from '@ironic-inspector/client';
import {
  enrollOperatorNodes,
  FakeIronic,
  memoryReceivers,
  type OperatorSubject,
  operatorSuite,
  serveIronic,
  simulateMachines,
} from '@ironic-inspector/testing';
import { serve } from '../src/compose.ts';

interface Served extends OperatorSubject {
  close(): Promise<void>;
}

describe('the client over a socket of our server', () => {
  operatorSuite(
    { describe, it },
    {
      create: async (): Promise<Served> => {
        const ironic = new FakeIronic();
        const { nodes, machines } = enrollOperatorNodes(ironic);
        const api = await serveIronic(ironic);
        const webhookSender = memoryReceivers().sender;
        const server = (await serve({ ironic: api.url, port: 0, introspectionDelay: 0, webhookSender })).unwrap();
        const callbackUrl = `${server.url}/v1/continue`;
        const simulated = simulateMachines({ fake: ironic, callbackUrl, machines, pauseScale: 0.01 });
        return {
          api: createInspectorClient({ endpoint: server.url }),
          ironic,
          nodes,
          close: async () => {
            await simulated.close();
            await server.stop();
            await api.close();
          },
        };
      },
      dispose: (subject) => subject.close(),
    },
  );
});
