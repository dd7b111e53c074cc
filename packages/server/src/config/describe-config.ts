import { maskPassword } from '../store/database-url.ts';
import type { ConfigEntry } from './read-config.ts';

/**
 * The configuration for people to read, each value with its origin, secrets as stars. `changed`
 * shows what differs from the defaults, `all` everything in effect.
 */
export function describeConfig(entries: readonly ConfigEntry[], which: 'changed' | 'all'): string {
  const wanted = which === 'all' ? entries : entries.filter(isChanged);
  if (wanted.length === 0) return 'Nothing differs from the defaults.\n';
  const groups = Map.groupBy(wanted, ({ group }) => group);
  return [...groups].map(([group, members]) => [`[${group}]`, ...members.flatMap(linesOf), ''].join('\n')).join('\n');
}

/** Whether an assigned value differs from the default. */
function isChanged({ values, option }: ConfigEntry): boolean {
  const [first] = values;
  if (first === undefined || first.origin === 'default') return false;
  return values.length > 1 || first.text !== option.default;
}

function linesOf(entry: ConfigEntry): string[] {
  if (entry.values.length === 0) return [`${entry.name} is not set`];
  return entry.values.map(({ text, origin }) => `${`${entry.name} = ${shown(text, entry)}`.padEnd(48)}  (${origin})`);
}

function shown(text: string, { option }: ConfigEntry): string {
  if (option.secret === 'all') return '****';
  return option.secret === 'password' ? maskPassword(text) : text.replaceAll('\n', '\n    ');
}
