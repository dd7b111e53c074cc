import type { Settings } from '@ironic-inspector/core';
import type { ValueType } from './value-types.ts';

/** `timeout`, `processing.addPorts`: a member of core's settings. */
export type SettingPath = {
  [K in keyof Settings]: Settings[K] extends string | number | boolean | readonly unknown[]
    ? K
    : `${K}.${keyof Settings[K] & string}`;
}[keyof Settings];

/** An option that has an effect. */
export interface Option<V extends ValueType<unknown> = ValueType<unknown>> {
  readonly type: V;
  /** As it would be written in a file; `undefined`: not set. */
  readonly default: string | undefined;
  /** For the documentation: what it does here, where the original differs. */
  readonly means: string;
  /** The setting of core that it sets; `composition.ts` reads the others. */
  readonly setting?: SettingPath;
  /** The part that is never shown: all of it, or the password in a URL. */
  readonly secret?: 'all' | 'password';
  /** Whether the original has no such option. */
  readonly isOurs?: true;
}

/**
 * An option of the original without effect here. Setting it gives a warning that says why, or what
 * to use instead.
 */
export interface UnusedOption {
  readonly unused: string;
  readonly secret?: 'all';
  /** Its current name, under which it is read. */
  readonly now?: Spelling;
}

/** The current spelling of an old option. */
export interface Spelling {
  /** @default the same group */
  readonly group?: string;
  readonly name: string;
  /** Converts its value; `undefined` where the value has no meaning now. @default unchanged */
  readonly convert?: (value: string) => string | undefined;
}

/** The options of a group, by their names. */
export type Group = Readonly<Record<string, Option | UnusedOption>>;

type Details = Omit<Option, 'type' | 'default'>;

/** An option that always has a value. */
export function option<V extends ValueType<unknown>>(
  type: V,
  standard: string,
  details: Details,
): Option<V> & { readonly default: string } {
  return { ...details, type, default: standard };
}

/** An option that need not be set; empty text counts as not set. */
export function optional<V extends ValueType<unknown>>(
  type: V,
  details: Details,
): Option<V> & { readonly default: undefined } {
  return { ...details, type, default: undefined };
}

export function unused(why: string): UnusedOption {
  return { unused: why };
}

/** An old spelling, which is read as the current one. */
export function former(name: string, group?: string, convert?: Spelling['convert']): UnusedOption {
  const now = group === undefined ? name : `[${group}]${name}`;
  return {
    unused: `An old spelling of \`${now}\`, which is understood.`,
    now: { name, ...(group !== undefined && { group }), ...(convert !== undefined && { convert }) },
  };
}

/** Several options without effect, for the same reason. */
export function allUnused<const N extends string>(
  why: string,
  ...names: readonly N[]
): Readonly<Record<N, UnusedOption>> {
  return Object.fromEntries(names.map((name) => [name, unused(why)])) as Record<N, UnusedOption>;
}

export function isUnused(entry: Option | UnusedOption): entry is UnusedOption {
  return 'unused' in entry;
}

/** The type of an option's value. */
export type ValueOf<O> =
  O extends Option<infer V>
    ? V extends { readonly repeatable: true }
      ? readonly Parsed<V>[]
      : O extends { readonly default: string }
        ? Parsed<V>
        : Parsed<V> | undefined
    : never;

type Parsed<V> = V extends ValueType<infer T> ? T : never;
