import { maskPassword } from '../store/database-url.ts';
import type { Entry } from './read-config.ts';

/** The effective configuration, each value with where it was said; secrets are stars. For people: it is no file to be read again. */
export function describeConfig(entries: readonly Entry[]): string {
  const groups = Map.groupBy(entries, ({ group }) => group);
  return [...groups].map(([group, members]) => [`[${group}]`, ...members.flatMap(linesOf), ''].join('\n')).join('\n');
}

function linesOf(entry: Entry): string[] {
  if (entry.values.length === 0) return [`${entry.name} is not set`];
  return entry.values.map(({ text, origin }) => `${`${entry.name} = ${shown(text, entry)}`.padEnd(48)}  (${origin})`);
}

function shown(text: string, { option }: Entry): string {
  if (option.secret === 'all') return '****';
  return option.secret === 'password' ? maskPassword(text) : text.replaceAll('\n', '\n    ');
}
