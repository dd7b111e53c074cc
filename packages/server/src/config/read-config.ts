import { Err, type Result } from '@ironic-inspector/core';
import type { Assigned } from './assigned.ts';
import { findOption, groupOf, OPTIONS, usedOptions, type Config } from './option-table.ts';
import { isUnused, type Option } from './option.ts';
import { respell } from './old-spellings.ts';
import { substitute } from './substitute.ts';

/** An option with its value, for people. */
export interface ConfigEntry {
  readonly group: string;
  readonly name: string;
  readonly option: Option;
  /** Several values where the option may be repeated, none where it is not set. */
  readonly values: readonly Said[];
}

/** A value and its origin. */
export interface Said {
  /** The text, with references replaced. */
  readonly text: string;
  /** A line of a file, a variable, or `default`. */
  readonly origin: string;
}

/** What was read. */
export interface ReadConfig {
  /** `undefined` when there are problems. */
  readonly config: Config | undefined;
  readonly entries: readonly ConfigEntry[];
  /** Assignments without effect: options that are unknown or unused here. */
  readonly warnings: readonly string[];
  /** Every problem: option, value, what is allowed, origin. */
  readonly problems: readonly string[];
  /** The folders in which files without a folder are looked for. @default none */
  readonly folders?: readonly string[];
}

/**
 * Makes a configuration of assignments. Later ones win, and `overrides` (the environment) over all.
 * Other options have their defaults.
 */
export function readConfig(assigned: readonly Assigned[], overrides: readonly Assigned[] = []): ReadConfig {
  const [written, overriding] = [respell(assigned), respell(overrides)];
  const given = new GivenValues(written.assigned, overriding.assigned);
  const problems: string[] = [];
  const entries: ConfigEntry[] = [];
  const groups: Record<string, Record<string, unknown>> = {};
  for (const { group, name, option } of usedOptions()) {
    const values: Said[] = [];
    const parsed: unknown[] = [];
    for (const said of given.of(group, name, option)) {
      const text = given.substituted(said.text, group, name);
      const value = text.ok ? option.type.parse(text.val) : text;
      values.push(text.ok ? { ...said, text: text.val } : said);
      if (value.ok) parsed.push(value.val);
      else problems.push(`[${group}]${name}: ${value.val} (${said.origin})`);
    }
    entries.push({ group, name, option, values });
    (groups[group] ??= {})[name] = option.type.repeatable === true ? parsed : parsed[0];
  }
  const warnings = [...written.warnings, ...overriding.warnings, ...warningsOf(written.assigned, overriding.assigned)];
  const config = problems.length === 0 ? (groups as unknown as Config) : undefined;
  return { config, entries, warnings, problems };
}

/** The assignments by option, and the values they give. */
class GivenValues {
  readonly #given = new Map<string, readonly Assigned[]>();

  constructor(assigned: readonly Assigned[], overrides: readonly Assigned[]) {
    for (const one of assigned) {
      const key = keyOf(one.group, one.name);
      this.#given.set(key, [...(this.#given.get(key) ?? []), one]);
    }
    for (const one of overrides) this.#given.set(keyOf(one.group, one.name), [one]);
  }

  /**
   * The values of an option before references are replaced: the last assignment, or all of a
   * repeatable option.
   */
  of(group: string, name: string, option: Option): readonly Said[] {
    const given = (this.#given.get(keyOf(group, name)) ?? []).map(({ value, origin }) => ({ text: value, origin }));
    const chosen = option.type.repeatable === true ? given : given.slice(-1);
    const written = option.default === undefined ? chosen.filter(({ text }) => text !== '') : chosen;
    if (written.length > 0) return written;
    // An empty list is a value, and so is a repeatable option without any.
    const hasDefault = option.default !== undefined && (option.default !== '' || option.type.repeatable !== true);
    return hasDefault ? [{ text: option.default, origin: 'default' }] : [];
  }

  substituted(text: string, group: string, name: string): Result<string, string> {
    return this.#substituted(text, group, [keyOf(group, name)]);
  }

  #substituted(text: string, group: string, inside: readonly string[]): Result<string, string> {
    return substitute(text, (reference) => {
      const target = this.#find(reference, group);
      if (target === undefined) return Err('there is no such option with a value; write $$ for a dollar sign');
      if (inside.includes(target.key)) return Err('it refers to itself');
      return this.#substituted(target.text, target.group, [...inside, target.key]);
    });
  }

  /**
   * As upstream: finds a reference in its own group, else in `[DEFAULT]`; with a dot, in the named
   * group.
   */
  #find(reference: string, group: string): { key: string; group: string; text: string } | undefined {
    const [first, ...rest] = reference.split('.');
    const places: [string, string][] =
      rest.length > 0
        ? [[first ?? '', rest.join('.')]]
        : [
            [group, reference],
            ['DEFAULT', reference],
          ];
    for (const [place, name] of places) {
      const key = keyOf(place, name);
      const option = groupOf(place)?.[name];
      const standard = option === undefined || isUnused(option) ? undefined : (option.default ?? '');
      const text = this.#given.get(key)?.at(-1)?.value ?? standard;
      if (text !== undefined) return { key, group: place, text };
    }
    return undefined;
  }
}

function warningsOf(assigned: readonly Assigned[], overrides: readonly Assigned[]): string[] {
  const ours = overrides.filter(({ group }) => groupOf(group) !== undefined);
  return [...assigned, ...ours].flatMap(({ group, name, origin }) => {
    const option = findOption(group, name);
    if (option === undefined) return [`[${group}]${name} is not known${elsewhere(name)} (${origin})`];
    return isUnused(option) ? [`[${group}]${name} does nothing here: ${option.unused} (${origin})`] : [];
  });
}

/** A hint for an option in the wrong group: the groups that have an option of this name. */
function elsewhere(name: string): string {
  const groups = Object.entries(OPTIONS).flatMap(([group, options]) =>
    Object.hasOwn(options, name) ? [`[${group}]`] : [],
  );
  return groups.length === 0 ? '' : `; there is one in ${groups.join(', ')}`;
}

function keyOf(group: string, name: string): string {
  return `${group}]${name}`;
}
