import { describe, it } from 'vitest';
import { operatorSuite, testsBeyondV1, type OperatorSubject } from '@ironic-inspector/testing';
import { inProcess, type Remote } from './in-process.ts';

const dispose = (subject: Remote) => subject.close();

describe('the client over /v2 of our handler', () => {
  operatorSuite(
    { describe, it },
    {
      create: async (): Promise<Remote & OperatorSubject> => inProcess(),
      dispose,
    },
  );
});

describe('the client over /v1 of our handler', () => {
  operatorSuite(
    { describe, it },
    {
      create: async (): Promise<Remote & OperatorSubject> => ({
        ...(await inProcess({ api: 'v1' })),
        told: 'statuses',
      }),
      dispose,
      skip: [{ reason: '/v1 has nothing of it', tests: testsBeyondV1() }],
    },
  );
});
