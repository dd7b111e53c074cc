import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

/**
 * The segments as an encoded path below `/v1`; `undefined` when one of them could name another
 * resource.
 *
 * An empty segment would: `DELETE …/traits/` removes all traits. So would `..`, which takes the
 * segment before it away: removing a trait of that name would delete the node. So would an encoded
 * slash, which the router at the other end decodes.
 */
export function resourcePath(...segments: readonly string[]): string | undefined {
  const astray = segments.some((text) => text === '' || text === '.' || text === '..' || /[/\\]/.test(text));
  if (astray || !segments.every((text) => text.isWellFormed())) return undefined;
  return `/v1/${segments.map(encodeURIComponent).join('/')}`;
}

/** {@link resourcePath}, with `bad-request` for segments that cannot be sent. */
export function checkedPath(...segments: readonly string[]): Result<string, InspectorError> {
  const path = resourcePath(...segments);
  if (path !== undefined) return Ok(path);
  return Err(new InspectorError('bad-request', `${JSON.stringify(segments)} cannot be asked of Ironic`));
}

/** `?fields=…`, always with the UUID, by which records are told apart. Empty without fields. */
export function fieldsQuery(fields: readonly string[] | undefined): string {
  if (fields === undefined) return '';
  return `?fields=${[...new Set(['uuid', ...fields])].map(encodeURIComponent).join(',')}`;
}
