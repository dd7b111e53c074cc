import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';

// Our client writes them, too.
export { writeCursor } from '@ironic-inspector/api-schemas';

/** The parts of a cursor; `bad-request` where it is none of this list. */
export function readCursor(cursor: string, parts: number): Result<readonly string[], InspectorError> {
  try {
    const read = atob(cursor.replaceAll('-', '+').replaceAll('_', '/')).split(' ').map(decodeURIComponent);
    // No database takes a text with a NUL in it.
    if (read.length === parts && !read.some((part) => part.includes('\0'))) return Ok(read);
  } catch {
    // It is none.
  }
  return noCursor();
}

/** A time and a name, as lists by time page by them. */
export function readPlace(cursor: string): Result<{ readonly at: Date; readonly id: string }, InspectorError> {
  return readCursor(cursor, 2).andThen(([time = '', id = '']) => {
    const at = new Date(/^-?\d{1,16}$/.test(time) ? Number(time) : Number.NaN);
    return Number.isNaN(at.getTime()) ? noCursor() : Ok({ at, id });
  });
}

/** A position, as lists of events page by it. */
export function readPosition(cursor: string): Result<number, InspectorError> {
  return readCursor(cursor, 1).andThen(([text = '']) => {
    const position = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(position) ? Ok(position) : noCursor();
  });
}

function noCursor(): Result<never, InspectorError> {
  return Err(new InspectorError('bad-request', 'Bad request: after: is not what `next` of a page of this list said'));
}
