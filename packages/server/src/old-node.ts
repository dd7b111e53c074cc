/**
 * The oldest supported version of each release line of Node; newer lines are supported, too. A test
 * compares it with `engines`, and this file with that of the other command: nothing can be imported
 * from another package on a Node that is too old to read it.
 */
const OLDEST = [
  [22, 18],
  [24, 11],
] as const;

/** Why this version of Node is too old; `undefined` when it is not. Its syntax works on Node 14. */
export function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > 24 || OLDEST.some(([line, least]) => major === line && minor >= least);
  if (isNew) return undefined;
  const lines = OLDEST.map((pair) => pair.join('.')).join(' or ');
  return `ironic-inspector-ts needs Node ${lines}, or a newer one; this is Node ${version}`;
}
