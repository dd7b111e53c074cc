import type { DataKind } from '@ironic-inspector/core';
import { acceptedResponse, jsonTextResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { ACCEPTED, FINDING, STORED } from './answers.ts';

/** The stored data of a node, byte for byte (CONTRACT.md §1.9). */
function showData(kind: DataKind): Route['handle'] {
  return async ({ inspector, param }) => {
    const document = await inspector.dataText(param('node'), kind);
    return document.map((text) => jsonTextResponse(text));
  };
}

/**
 * Runs the hooks again on the stored data, or on the body, which replaces it (CONTRACT.md §1.10).
 */
const reapply: Route['handle'] = async ({ inspector, param, request, text }) => {
  const body = await text();
  if (body.err) return body;
  const run = await inspector.reapply(param('node'), isEmpty(body.val) ? undefined : body.val, request);
  return run.map(acceptedResponse);
};

/** Whether `text` is empty, or an empty object. */
function isEmpty(text: string): boolean {
  const bare = text.trim();
  return bare === '' || (bare.startsWith('{') && bare.endsWith('}') && bare.slice(1, -1).trim() === '');
}

/** What is stored of a node. */
export const dataRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/introspection/:node/data',
    policy: 'introspection:data',
    handle: showData('processed'),
    operation: {
      id: 'showData',
      summary: 'What was found, with what hooks added',
      since: '1.1',
      answers: { 200: { description: 'The document as it is stored.', schema: 'StoredData' } },
      refusals: ['data-not-found', ...FINDING, ...STORED],
    },
  },
  {
    method: 'GET',
    path: '/v1/introspection/:node/data/unprocessed',
    policy: 'introspection:data',
    handle: showData('unprocessed'),
    operation: {
      id: 'showUnprocessedData',
      summary: 'What the ramdisk sent, its logs left out',
      since: '1.17',
      answers: { 200: { description: 'The document as it is stored.', schema: 'StoredData' } },
      refusals: ['data-not-found', ...FINDING, ...STORED],
    },
  },
  {
    method: 'POST',
    path: '/v1/introspection/:node/data/unprocessed',
    policy: 'introspection:reapply',
    handle: reapply,
    operation: {
      id: 'reapplyIntrospection',
      summary: 'Run the hooks and rules again',
      since: '1.4',
      body: {
        schema: 'RamdiskData',
        required: false,
        description: 'Takes the place of what is stored (since 1.15). Without it, what is stored is used.',
      },
      answers: ACCEPTED,
      refusals: [
        'bad-request',
        'invalid-state',
        'node-locked',
        'introspection-not-found',
        'data-not-found',
        'too-large',
        'too-slow',
        ...FINDING,
        ...STORED,
      ],
    },
  },
];
