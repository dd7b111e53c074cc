import { Ok } from '@ironic-inspector/core';
import { refusal } from '../error-response.ts';
import { jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { resourcesToWire, versionsToWire } from '../wire.ts';

/** Which versions there are (CONTRACT.md §1.7). */
export const showVersions: Route['handle'] = async ({ root }) => Ok(jsonResponse(versionsToWire(root())));

/**
 * The resources of an API version. Only `v1` exists, compared literally; any other is 404.
 */
export function showVersion(resources: () => readonly string[]): Route['handle'] {
  return async ({ param, root }) => {
    const version = param('version');
    if (version === 'v1') return Ok(jsonResponse(resourcesToWire(resources(), root())));
    return Ok(refusal(404, `Version ${version} not found.`));
  };
}
