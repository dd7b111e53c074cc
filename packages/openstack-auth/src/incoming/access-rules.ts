import type { AccessRule } from '../keystone/token.ts';

/**
 * Whether an application credential's rules let its holder send this to the service of that type.
 */
export function accessAllowed(
  rules: readonly AccessRule[],
  request: { readonly service: string; readonly method: string; readonly path: string },
): boolean {
  return rules.some(
    ({ service, method, path }) =>
      service === request.service && method === request.method && pathMatches(path, request.path),
  );
}

/**
 * A part of a pattern: one character, one or more without a slash (`*`, `{id}`), or any number of
 * any (`**`).
 */
type Part = string | typeof SEGMENT | typeof REST;
const SEGMENT = Symbol('segment');
const REST = Symbol('rest');

/**
 * Whether a path matches a rule's pattern. All ways to match are followed at once, in linear time:
 * users write these rules, and a regular expression made from one could run for minutes.
 */
export function pathMatches(pattern: string, path: string): boolean {
  const parts = partsOf(pattern);
  let at = reached(parts, [0]);
  for (const character of path) {
    const next: number[] = [];
    for (const position of at) {
      const part = parts[position];
      if (part === REST) next.push(position);
      else if (part === SEGMENT && character !== '/') next.push(position, position + 1);
      else if (part === character) next.push(position + 1);
    }
    at = reached(parts, next);
    if (at.size === 0) return false;
  }
  return at.has(parts.length);
}

/** The positions in the pattern, and those that follow a part which may be empty. */
function reached(parts: readonly Part[], positions: readonly number[]): ReadonlySet<number> {
  const all = new Set<number>();
  for (let position of positions) {
    all.add(position);
    while (parts[position] === REST) all.add((position += 1));
  }
  return all;
}

function partsOf(pattern: string): readonly Part[] {
  return [...pattern.matchAll(/\*\*|\*|\{[^}]*\}|[^]/gu)].map(([token]) => {
    if (token === '**') return REST;
    return token === '*' || (token.length > 1 && token.startsWith('{')) ? SEGMENT : token;
  });
}
