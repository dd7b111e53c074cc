import { describe, it } from 'vitest';
import { Inspector } from '@ironic-inspector/core';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import {
  enrollOperatorNodes,
  FakeIronic,
  memoryReceivers,
  operatorSuite,
  simulateMachines,
  type OperatorSubject,
} from '@ironic-inspector/testing';

interface Embedded extends OperatorSubject {
  close(): Promise<void>;
}

describe('an Inspector in process', () => {
  operatorSuite(
    { describe, it },
    {
      create: async (): Promise<Embedded> => {
        const ironic = new FakeIronic();
        const { nodes, machines } = enrollOperatorNodes(ironic);
        const webhookSender = memoryReceivers().sender;
        const inspector = new Inspector({ ironic, ...createMemoryStore(), webhookSender, introspectionDelay: 0 });
        const simulated = simulateMachines({ fake: ironic, inspector, machines, pauseScale: 0.01 });
        (await inspector.start()).unwrap();
        const close = async () => {
          await simulated.close();
          await inspector.stop();
        };
        return { api: inspector, ironic, nodes, close };
      },
      dispose: (subject) => subject.close(),
    },
  );
});
