import { isJsonObject } from '@ironic-inspector/core';

/** A part of a configuration, as YAML gives it. */
export type Section = Readonly<Record<string, unknown>>;

/** `over` on top of `under`, sections inside too: how secure.yaml goes onto clouds.yaml. */
export function mergeDeep(under: Section, over: Section): Section {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    set(merged, key, isJsonObject(value) && isJsonObject(below) ? mergeDeep(below, value) : value);
  }
  return merged;
}

/** `over` on top of `under`, of whose sections only `auth` is merged: how a cloud goes onto its profile. */
export function mergeCloud(under: Section, over: Section): Section {
  const auth = mergeDeep(sectionOf(under, 'auth'), sectionOf(over, 'auth'));
  return { ...under, ...over, auth };
}

/** A section by its name; what is none, or not there, is an empty one. */
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

/** Plain assignment would take `__proto__` for something else. */
function set(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
