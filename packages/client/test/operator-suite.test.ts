import { describe, it } from 'vitest';
import { operatorSuite, testsBeyondV1 } from '@ironic-inspector/testing';
import { inProcess } from './in-process.ts';

describe('the client over /v1 of our handler', () => {
  operatorSuite(
    { describe, it },
    {
      create: async () => ({ ...(await inProcess({ api: 'v1' })), told: 'statuses' }),
      dispose: (subject) => subject.close(),
      skip: [{ reason: '/v1 has nothing of it', tests: testsBeyondV1() }],
    },
  );
});
