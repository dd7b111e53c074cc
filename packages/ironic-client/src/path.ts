import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';

/**
 * `/v1/…` of the segments, encoded; `undefined` when one of them would lead elsewhere.
 *
 * That matters: `DELETE …/traits/` removes all traits, and a URL with `..` loses the segment before it, so that removing a
 * trait of that name would delete the node. An encoded slash is a slash again for what routes requests at the other end.
 */
export function pathOf(...segments: readonly string[]): string | undefined {
  const astray = segments.some((text) => text === '' || text === '.' || text === '..' || /[/\\]/.test(text));
  if (astray || !segments.every((text) => text.isWellFormed())) return undefined;
  return `/v1/${segments.map(encodeURIComponent).join('/')}`;
}

/** {@link pathOf}, with `bad-request` for segments that cannot be sent. */
export function checkedPath(...segments: readonly string[]): Result<string, InspectorError> {
  const path = pathOf(...segments);
  if (path !== undefined) return Ok(path);
  return Err(new InspectorError('bad-request', `${JSON.stringify(segments)} cannot be asked of Ironic`));
}

/** `?fields=…`; the UUID is always among them, since every record is known by it. Empty without fields. */
export function fieldsQuery(fields: readonly string[] | undefined): string {
  if (fields === undefined) return '';
  return `?fields=${[...new Set(['uuid', ...fields])].map(encodeURIComponent).join(',')}`;
}
