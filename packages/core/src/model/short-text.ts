/**
 * At most `limit` characters of a text, and how many more there are: what a machine says of itself may be long, and reasons are kept on
 * record, listed and logged.
 */
export function shortText(text: string, limit = 4000): string {
  if (text.length <= limit) return text;
  // The cut may be inside a character. This also makes V8 copy the part, which would hold on to the whole.
  return `${text.slice(0, limit)}… (${text.length - limit} more characters)`.toWellFormed();
}
