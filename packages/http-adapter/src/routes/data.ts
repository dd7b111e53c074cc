import type { DataKind } from '@ironic-inspector/core';
import { acceptedResponse, jsonTextResponse } from '../responses.ts';
import type { Route } from '../route.ts';

/** The stored data of a node, byte for byte (CONTRACT.md §1.9). */
export function showData(kind: DataKind): Route['handle'] {
  return async ({ inspector, param }) => {
    const document = await inspector.dataText(param('node'), kind);
    return document.map((text) => jsonTextResponse(text));
  };
}

/**
 * Runs the hooks again on the stored data, or on the body, which replaces it (CONTRACT.md §1.10).
 */
export const reapply: Route['handle'] = async ({ inspector, param, request, text }) => {
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
