/**
 * The oldest Node that will do, for each line of it; newer lines will do. A test holds it against
 * `engines`.
 */
const OLDEST = [
  [22, 18],
  [24, 11],
] as const;

/** What is wrong with this version of Node; `undefined` when nothing is. Understood by Node 14. */
export function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 24 || OLDEST.some(([line, least]) => major === line && minor >= least);
  if (isNew) return undefined;
  const lines = OLDEST.map((pair) => pair.join('.')).join(' or ');
  return `ironic-inspector-ts needs Node ${lines}, or a newer one; this is Node ${version}`;
}
