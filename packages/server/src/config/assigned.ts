import { normalizeGroup, parseIni } from './parse-ini.ts';

/** A value assigned to an option. */
export interface Assigned {
  readonly group: string;
  readonly name: string;
  readonly value: string;
  /**
   * For messages: `/etc/ironic-inspector/inspector.conf:12`,
   * `the variable OS_DATABASE__CONNECTION`.
   */
  readonly origin: string;
}

/** The options that a file assigns, and every line of it that cannot be parsed. */
export function assignedIn(file: { readonly path: string; readonly text: string }): {
  readonly assigned: readonly Assigned[];
  readonly problems: readonly string[];
} {
  const { assignments, problems } = parseIni(file.text);
  return {
    assigned: assignments.map(({ group, name, value, line }) => ({
      group,
      name,
      value,
      origin: `${file.path}:${line}`,
    })),
    problems: problems.map(({ line, message }) => `${file.path}:${line}: ${message}`),
  };
}

/** The options of `[ironic]` that choose credentials. */
const WHO_ASKS = ['cloud', 'auth_type', 'auth_plugin', 'auth_section', 'auth_url', 'auth_strategy', 'os_auth_url'];

/**
 * Takes `OS_CLOUD` as `[ironic]cloud` where no option chooses Ironic's credentials. Otherwise warns
 * that the variable is ignored.
 */
export function assignedByCloud(
  environment: Readonly<Record<string, string | undefined>>,
  said: readonly Assigned[],
): { readonly assigned: readonly Assigned[]; readonly warnings: readonly string[] } {
  const value = environment['OS_CLOUD'];
  if (value === undefined || value === '') return { assigned: [], warnings: [] };
  const other = said.find(({ group, name }) => group === 'ironic' && WHO_ASKS.includes(name));
  if (other !== undefined) {
    const why = `[ironic]${other.name} says who asks (${other.origin})`;
    return { assigned: [], warnings: [`the variable OS_CLOUD does nothing here: ${why}`] };
  }
  return { assigned: [{ group: 'ironic', name: 'cloud', value, origin: 'the variable OS_CLOUD' }], warnings: [] };
}

/** The names of oslo.config's environment driver: `OS_DATABASE__CONNECTION`. */
const VARIABLE = /^OS_([A-Z0-9_]+?)__([A-Z0-9_]+)$/;

/** The options that variables assign. */
export function assignedBy(environment: Readonly<Record<string, string | undefined>>): readonly Assigned[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    const [, group, name] = VARIABLE.exec(variable) ?? [];
    if (group === undefined || name === undefined || value === undefined) return [];
    const origin = `the variable ${variable}`;
    return [{ group: group === 'DEFAULT' ? group : normalizeGroup(group), name: name.toLowerCase(), value, origin }];
  });
}
