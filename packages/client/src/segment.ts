/**
 * A part of a path; `undefined` for what none can be: URLs have no spelling of `.` and `..` that
 * stays, and what is empty would name something else.
 */
export function segment(text: string): string | undefined {
  return ['', '.', '..'].includes(text) ? undefined : encodeURIComponent(text);
}
