import type { Component, HardwareSource } from './hardware.ts';

/** What sources say of one fact, the most trusted first. */
export type Offers<Facts> = {
  readonly [Name in keyof Facts]-?: { readonly [Source in HardwareSource]?: Facts[Name] | undefined };
};

/** Facts, and where each comes from: all of a component but its identity. */
export type Gathered<Facts> = Facts & Pick<Component<Facts>, 'sources'>;

/**
 * Takes for each fact what the first source says that says anything.
 *
 * @param offers in the order of trust; a source without a word on a fact offers `undefined`
 */
export function gather<Facts extends object>(offers: Offers<Facts>): Gathered<Facts> {
  const facts: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  // Some machines have ten thousand disks: no lists are made on the way.
  for (const name in offers) {
    const said: { readonly [Source in HardwareSource]?: unknown } = offers[name];
    for (const source in said) {
      const value = said[source as HardwareSource];
      if (value === undefined) continue;
      facts[name] = value;
      sources[name] = source;
      break;
    }
  }
  // Each name got a value that was offered for it.
  return { ...facts, sources } as Gathered<Facts>;
}
