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
      skip: [
        {
          reason: 'the server has no stream of events yet',
          tests: [
            'watching > events of a run are told from the first to the last, in order',
            'watching > several types of events are told in one order',
            'watching > other nodes and other runs are not told of',
          ],
        },
      ],
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
