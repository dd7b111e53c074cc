import { Ok } from '@ironic-inspector/core';
import { refusal } from '../error-response.ts';
import { jsonResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { resourcesToWire, versionsToWire } from '../wire.ts';

/** Which versions there are (CONTRACT.md §1.7). */
export const showVersions: Route['handle'] = async ({ root }) => Ok(jsonResponse(versionsToWire(root())));

/** What is in a version: its resources. Another version than v1 is looked for literally, and not found. */
export function showVersion(resources: () => readonly string[]): Route['handle'] {
  return async ({ param, root }) => {
    const version = param('version');
    if (version === 'v1') return Ok(jsonResponse(resourcesToWire(resources(), root())));
    return Ok(refusal(404, `Version ${version} not found.`));
  };
}
