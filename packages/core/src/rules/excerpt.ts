/** The beginning of a JSON value as text, for traces and messages: at most about `limit` characters of it are ever looked at. */
export function excerpt(value: unknown, limit = 80): string {
  return bounded(write(value, limit, 0), limit);
}

/** The beginning of a text, for traces: plug-ins may have a lot to say. */
export function bounded(text: string, limit = 500): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** How deep lists and objects are shown. */
const MAX_DEPTH = 8;

function write(value: unknown, room: number, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(room, 0)));
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    if (text.length > room || depth >= MAX_DEPTH) return `${text}…`;
    if (text.length > 1) text += ',';
    if (!isList) text += `${JSON.stringify(key.slice(0, room))}:`;
    text += write((value as Record<string, unknown>)[key], room - text.length, depth + 1);
  }
  return text + (isList ? ']' : '}');
}
