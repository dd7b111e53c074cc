import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';

// Our client writes them, too.
export { writeCursor } from '@ironic-inspector/api-schemas';

/** The parts of a cursor; `bad-request` where it is none of this list. */
export function readCursor(cursor: string, parts: number): Result<readonly string[], InspectorError> {
  try {
    const read = atob(cursor.replaceAll('-', '+').replaceAll('_', '/')).split(' ').map(decodeURIComponent);
    if (read.length === parts) return Ok(read);
  } catch {
    // It is none.
  }
  return Err(new InspectorError('bad-request', 'Bad request: after: is not what `next` of a page of this list said'));
}

/** A time and a name, as lists by time page by them. */
export function readPlace(cursor: string): Result<{ readonly at: Date; readonly id: string }, InspectorError> {
  return readCursor(cursor, 2).andThen(([time = '', id = '']) => {
    const at = new Date(Number(time));
    return Number.isNaN(at.getTime()) || time === '' ? readCursor('', 2).map(() => ({ at, id })) : Ok({ at, id });
  });
}
