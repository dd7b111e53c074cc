import type { Component } from './hardware.ts';
import { nameOf, type PartRules, placeOf, shapeOf, unique } from './parts.ts';

/** A part that has no identity yet. */
type Nameless = Omit<Component<object>, 'id'>;

/**
 * Gives each part its identity, and puts them in the order of it: the first name that no other part
 * of the machine has (`disk:wwn:0x5000…`); else its place, when it is alone there
 * (`memory:slot:A4`); else its make and a number (`disk:like:QEMU/HARDDISK/…#1`). Parts that share
 * a name have none: it would not say which of them is meant.
 */
export function identify<Part extends Nameless>(rules: PartRules, parts: readonly Part[]): (Part & { id: string })[] {
  const uniqueNames = new Map(rules.names.map((fact) => [fact, unique(parts.map((part) => nameOf(part, fact)))]));
  const uniquePlaces = unique(parts.map((part) => placeOf(part, rules)?.value));
  const ownId = (part: Part): string | undefined => {
    for (const [fact, names] of uniqueNames) {
      const name = nameOf(part, fact);
      if (name !== undefined && names.has(name)) return `${rules.word}:${fact}:${name}`;
    }
    const place = placeOf(part, rules);
    return place !== undefined && uniquePlaces.has(place.value)
      ? `${rules.word}:${place.fact}:${place.value}`
      : undefined;
  };
  const counts = new Map<string, number>();
  // Those that are alike are numbered in an order that does not depend on how they were listed.
  return inOrder(parts, (part) => JSON.stringify(part))
    .map((part) => {
      const id = ownId(part);
      if (id !== undefined) return { ...part, id };
      const shape = shapeOf(part, rules);
      const count = (counts.get(shape) ?? 0) + 1;
      counts.set(shape, count);
      return { ...part, id: `${rules.word}:like:${shape}#${count}` };
    })
    .toSorted((left, right) => compareTexts(left.id, right.id));
}

/** Sorted by a text of each, whatever language the system speaks. */
export function inOrder<Item>(items: readonly Item[], textOf: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, text: textOf(item) }))
    .toSorted((left, right) => compareTexts(left.text, right.text))
    .map(({ item }) => item);
}

export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
