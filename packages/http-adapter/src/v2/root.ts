import { Ok } from '@ironic-inspector/core';
import type { Route } from '../route.ts';
import { resourcesSchema } from './requests.ts';
import { answerWith } from './answers.ts';

/** What is in `/v2`; clients ask for it to find out whether there is one. */
export function v2Root(resources: () => readonly string[]): Route {
  return {
    method: 'GET',
    path: '/v2',
    policy: 'introspection:version',
    handle: async () => Ok(answerWith(resourcesSchema, { version: 'v2', resources: resources() })),
    operation: {
      id: 'showV2',
      summary: 'What is in the API v2',
      answers: { 200: { description: 'Its resources, each a path below this one.', schema: 'V2Resources' } },
      refusals: [],
      example: { status: 200 },
    },
  };
}
