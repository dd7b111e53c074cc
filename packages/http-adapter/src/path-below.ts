/**
 * What of `path` is below `prefix`, which has no slash at its end: '' or from its slash on;
 * `undefined` when it is elsewhere.
 */
export function pathBelow(prefix: string, path: string): string | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') ? rest : undefined;
}
