/** What Ironic accepts: it refuses the whole patch for one path that is not like this. */
const ACCEPTED = /^(?:\/[\p{L}\p{N}_-]+)+$/u;

/** What is wrong with a JSON patch path for Ironic, if anything is (`written` in the rule). */
export function patchPathProblem(path: string, written: string): string | undefined {
  if (ACCEPTED.test(path)) return undefined;
  return `path must be like /field or /field/key, of letters, digits, "_" and "-": ${JSON.stringify(written)}`;
}
