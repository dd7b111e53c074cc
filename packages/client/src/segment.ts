/**
 * A part of a path; `undefined` for what none can be: URLs have no spelling of `.` and `..` that
 * stays, what is empty would name something else, servers do not agree on an encoded slash, and
 * half a character has no bytes.
 */
export function segment(text: string): string | undefined {
  if (['', '.', '..'].includes(text) || text.includes('/')) return undefined;
  try {
    return encodeURIComponent(text);
  } catch {
    return undefined;
  }
}
