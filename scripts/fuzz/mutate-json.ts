import type { JsonObject, JsonValue } from '@ironic-inspector/testing';
import { oddValue, ODD_TEXTS } from './odd-values.ts';
import type { Random } from './random.ts';

/** A list or object, and one place in it. */
interface Place {
  readonly holder: JsonObject | JsonValue[];
  readonly key: string;
}

/** Changes `times` places of `value`, which is changed in place. */
export function mutateJson(value: JsonObject, random: Random, times: number): void {
  for (let count = 0; count < times; count += 1) {
    const place = somePlace(value, random);
    if (place !== undefined) random.pick(MUTATIONS)(place, random);
  }
}

/** Walks down, and stops somewhere: what is deep is met less often than in a list of all places, but large lists do not drown the rest. */
function somePlace(root: JsonObject, random: Random): Place | undefined {
  let holder: Place['holder'] = root;
  for (;;) {
    const keys = Object.keys(holder);
    if (keys.length === 0) return undefined;
    const key = random.pick(keys);
    const below = at({ holder, key });
    if (typeof below !== 'object' || below === null || Object.keys(below).length === 0 || random.chance(0.2))
      return { holder, key };
    holder = below;
  }
}

const MUTATIONS: readonly ((place: Place, random: Random) => void)[] = [
  (place, random) => put(place, oddValue(random)),
  (place, random) => put(place, random.pick(ODD_TEXTS)),
  (place) => put(place, null),
  ({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  },
  // The same under another key.
  ({ holder, key }, random) => put({ holder, key: random.pick(ODD_TEXTS) }, at({ holder, key }) ?? null),
  // Twice, or very often, in a list.
  ({ holder, key }, random) => {
    const value = at({ holder, key }) ?? null;
    if (Array.isArray(holder)) holder.push(...Array.from({ length: random.pick([1, 1, 1, 300]) }, () => value));
  },
  // One level deeper, and more.
  (place, random) => {
    let value = at(place) ?? null;
    for (let depth = random.pick([1, 1, 2, 100]); depth > 0; depth -= 1)
      value = random.chance(0.5) ? [value] : { a: value };
    put(place, value);
  },
  (place, random) => {
    const value = at(place);
    if (typeof value === 'string') put(place, mutateText(value, random));
    else if (typeof value === 'number') put(place, random.pick([-value, value + 0.5, value * 1e10, String(value)]));
  },
];

function mutateText(text: string, random: Random): string {
  const where = random.below(text.length + 1);
  return random.pick([
    text.slice(0, where),
    text.slice(0, where) + random.pick(ODD_TEXTS) + text.slice(where),
    text.toUpperCase(),
    ` ${text} `,
    text.repeat(random.pick([2, 50])),
  ]);
}

function at({ holder, key }: Place): JsonValue | undefined {
  return Array.isArray(holder) ? holder[Number(key)] : holder[key];
}

/** Defined, not assigned: `__proto__` becomes a key. */
function put({ holder, key }: Place, value: JsonValue): void {
  if (Array.isArray(holder)) {
    if (/^\d+$/.test(key)) holder[Math.min(Number(key), holder.length)] = value;
    return;
  }
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}
