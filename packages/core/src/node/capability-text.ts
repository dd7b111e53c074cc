/**
 * The entries of `properties.capabilities`, `k:v,k2:v2`, in their order (CONTRACT.md §3.9). A chunk without a colon is kept
 * as a name without a value.
 */
export function parseCapabilities(text: unknown): Map<string, string | undefined> {
  const entries = new Map<string, string | undefined>();
  if (typeof text !== 'string') return entries;
  for (const chunk of text.split(',')) {
    const colon = chunk.indexOf(':');
    const name = (colon < 0 ? chunk : chunk.slice(0, colon)).trim();
    if (name !== '') entries.set(name, colon < 0 ? undefined : chunk.slice(colon + 1).trim());
  }
  return entries;
}

/** The inverse of {@link parseCapabilities}. */
export function serialiseCapabilities(entries: ReadonlyMap<string, string | undefined>): string {
  return [...entries].map(([name, value]) => (value === undefined ? name : `${name}:${value}`)).join(',');
}
