/** How many of them a warning tells. */
const MAX_TOLD = 20;

/** The first of `items` as text, and how many more there are. */
export function someOf(items: readonly string[], separator = ', '): string {
  const told = items.slice(0, MAX_TOLD).join(separator);
  return items.length > MAX_TOLD ? `${told}${separator}and ${items.length - MAX_TOLD} more` : told;
}
