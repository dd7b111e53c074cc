import { wireName } from '../sdk-names.ts';

/** What Ironic accepts: it refuses the whole patch for one path that is not like this. */
const ACCEPTED = /^(?:\/[\p{L}\p{N}_-]+)+$/u;

/** The JSON patch path of a parameter: with its leading slash, and the field by Ironic's name. */
export function patchPath(path: unknown): string {
  const text = String(path);
  const [, field = '', rest = ''] = /^\/?([^/]*)(.*)$/s.exec(text) ?? [];
  return `/${wireName(field)}${rest}`;
}

/** What is wrong with the path of an action, if anything is. */
export function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'path must be text';
  if (ACCEPTED.test(patchPath(path))) return undefined;
  return `path must be like /field or /field/key, of letters, digits, "_" and "-": ${JSON.stringify(path)}`;
}
