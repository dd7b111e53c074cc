import { isJsonObject } from '@ironic-inspector/core';

/** A part of a configuration, as YAML gives it. */
export type Section = Readonly<Record<string, unknown>>;

/** Merges `over` into `under`, at every depth, as secure.yaml is merged into clouds.yaml. */
export function mergeDeep(under: Section, over: Section): Section {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    set(merged, key, isJsonObject(value) && isJsonObject(below) ? mergeDeep(below, value) : value);
  }
  return merged;
}

/**
 * Merges `over` into `under`; of the sections inside only `auth` is merged, the others are
 * replaced. So a cloud is merged into its profile.
 */
export function mergeCloud(under: Section, over: Section): Section {
  const auth = mergeDeep(sectionOf(under, 'auth'), sectionOf(over, 'auth'));
  return { ...under, ...over, auth };
}

/** A section by its name; an empty one where there is none. */
export function sectionOf(section: Section, name: string): Section {
  const value = Object.hasOwn(section, name) ? section[name] : undefined;
  return isJsonObject(value) ? value : {};
}

/** Names with `_` for `-`, as the rest of the configuration has them. */
export function normalizeNames(section: Section): Section {
  const normal: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(section)) {
    set(normal, key.replaceAll('-', '_'), isJsonObject(value) ? normalizeNames(value) : value);
  }
  return normal;
}

/** Plain assignment to `__proto__` would set the prototype. */
function set(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
