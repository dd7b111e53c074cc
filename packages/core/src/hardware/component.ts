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
  for (const [name, said] of Object.entries<object>(offers)) {
    const first = Object.entries(said).find(([, value]) => value !== undefined);
    if (first === undefined) continue;
    [sources[name], facts[name]] = first;
  }
  // Each name got a value that was offered for it.
  return { ...facts, sources } as Gathered<Facts>;
}
