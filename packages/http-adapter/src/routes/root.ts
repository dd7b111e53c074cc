import { Ok } from '@ironic-inspector/core';
import { refusal } from '../error-response.ts';
import { jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { resourcesToWire, versionsToWire } from '../wire.ts';

/** Which versions there are (CONTRACT.md §1.7). */
const showVersions: Route['handle'] = async ({ root }) => Ok(jsonResponse(versionsToWire(root())));

/**
 * The resources of an API version. Only `v1` exists, compared literally; any other is 404.
 */
function showVersion(resources: () => readonly string[]): Route['handle'] {
  return async ({ param, root }) => {
    const version = param('version');
    if (version === 'v1') return Ok(jsonResponse(resourcesToWire(resources(), root())));
    return Ok(refusal(404, `Version ${version} not found.`));
  };
}

/** The versions of the API; a version tells its `resources`. */
export function rootRoutes(resources: () => readonly string[]): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      policy: 'introspection',
      handle: showVersions,
      operation: {
        id: 'showVersions',
        summary: 'Which versions of the API there are',
        since: '1.0',
        answers: { 200: { description: 'The versions.', schema: 'Versions' } },
        refusals: [],
      },
    },
    {
      method: 'GET',
      path: '/:version',
      policy: 'introspection:version',
      handle: showVersion(resources),
      operation: {
        id: 'showVersion',
        summary: 'What is in a version of the API',
        since: '1.0',
        answers: { 200: { description: 'Its resources.', schema: 'Resources' } },
        refusals: ['node-not-found'],
      },
    },
  ];
}
