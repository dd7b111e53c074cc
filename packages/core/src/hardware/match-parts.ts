import { compareTexts } from './identify.ts';
import { type AnyPart, factOf, isAlike, nameOf, type PartRules, placeOf, shapeOf, unique } from './parts.ts';

/** What became of the parts of one kind. */
export interface Matched<Part> {
  /** The same part in both runs. */
  readonly same: readonly (readonly [before: Part, after: Part])[];
  /** Another part in the same place. */
  readonly replaced: readonly (readonly [before: Part, after: Part])[];
  readonly gone: readonly Part[];
  readonly fresh: readonly Part[];
}

/**
 * Finds which parts of two runs are the same, in this order: by a name that is unique in both; in
 * the same place and of the same make, unless their names say otherwise; of the same make alone,
 * where neither has a name, as many as there are in both. What is left in the same place was
 * replaced; so was a NIC of the same name, where no place is known. Which run is the earlier one
 * makes no difference.
 */
export function matchParts<Part extends AnyPart>(
  rules: PartRules,
  before: readonly Part[],
  after: readonly Part[],
): Matched<Part> {
  const left = new Side(rules, before);
  const right = new Side(rules, after);
  const same: [Part, Part][] = [];
  const pair = (pairs: [Part, Part][], one: Part, other: Part) => {
    pairs.push([one, other]);
    left.free.delete(one);
    right.free.delete(other);
  };
  for (const fact of rules.names)
    for (const one of left.free) {
      const name = left.nameOf(one, fact);
      const other = name === undefined ? undefined : right.byName(fact, name);
      if (other !== undefined) pair(same, one, other);
    }
  const inOnePlace = [...left.free].flatMap((one): [Part, Part][] => {
    const place = left.placeOf(one);
    const other = place === undefined ? undefined : right.byPlace(place);
    return other === undefined ? [] : [[one, other]];
  });
  for (const [one, other] of inOnePlace) {
    const isOther = rules.names.some((fact) => differ(left.nameOf(one, fact), right.nameOf(other, fact)));
    if (!isOther && isAlike(one, other, rules)) pair(same, one, other);
  }
  const shapes = right.namelessByShape();
  for (const [shape, ones] of left.namelessByShape())
    for (const [index, other] of (shapes.get(shape) ?? []).entries()) {
      const one = ones[index];
      if (one !== undefined) pair(same, one, other);
    }
  const replaced: [Part, Part][] = [];
  for (const [one, other] of inOnePlace) if (left.free.has(one) && right.free.has(other)) pair(replaced, one, other);
  for (const fact of rules.hints ?? [])
    for (const one of left.free) {
      const hint = left.hintOf(one, fact);
      const other = hint === undefined ? undefined : right.byHint(fact, hint);
      const isPlaced = left.placeOf(one) !== undefined && other !== undefined && right.placeOf(other) !== undefined;
      if (other !== undefined && !isPlaced) pair(replaced, one, other);
    }
  return { same, replaced, gone: [...left.free], fresh: [...right.free] };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** The parts of one run. A name, a place or a hint that two of them have is none. */
class Side<Part extends AnyPart> {
  /** What is not matched yet, in the order of ids. */
  readonly free: Set<Part>;
  readonly #rules: PartRules;
  readonly #names: ReadonlyMap<string, ReadonlyMap<string, Part>>;
  readonly #hints: ReadonlyMap<string, ReadonlyMap<string, Part>>;
  readonly #places: ReadonlyMap<string, Part>;

  constructor(rules: PartRules, parts: readonly Part[]) {
    this.#rules = rules;
    this.free = new Set(parts.toSorted((one, other) => compareTexts(one.id, other.id)));
    this.#names = new Map(rules.names.map((fact) => [fact, byUnique(parts, (part) => nameOf(part, fact))]));
    this.#hints = new Map((rules.hints ?? []).map((fact) => [fact, byUnique(parts, (part) => factOf(part, fact))]));
    this.#places = byUnique(parts, (part) => this.#place(part));
  }

  nameOf(part: Part, fact: string): string | undefined {
    const name = nameOf(part, fact);
    return name !== undefined && this.#names.get(fact)?.has(name) === true ? name : undefined;
  }

  placeOf(part: Part): string | undefined {
    const place = this.#place(part);
    return place !== undefined && this.#places.has(place) ? place : undefined;
  }

  byName(fact: string, name: string): Part | undefined {
    return this.#freeOf(this.#names.get(fact)?.get(name));
  }

  byPlace(place: string): Part | undefined {
    return this.#freeOf(this.#places.get(place));
  }

  hintOf(part: Part, fact: string): string | undefined {
    const hint = factOf(part, fact);
    return hint !== undefined && this.#hints.get(fact)?.has(hint) === true ? hint : undefined;
  }

  byHint(fact: string, hint: string): Part | undefined {
    return this.#freeOf(this.#hints.get(fact)?.get(hint));
  }

  /** What is not matched and has no name, by make. */
  namelessByShape(): ReadonlyMap<string, readonly Part[]> {
    const nameless = [...this.free].filter((part) =>
      this.#rules.names.every((fact) => this.nameOf(part, fact) === undefined),
    );
    const byShape = new Map<string, Part[]>();
    for (const part of nameless) {
      const shape = shapeOf(part, this.#rules);
      const alike = byShape.get(shape) ?? [];
      alike.push(part);
      byShape.set(shape, alike);
    }
    return byShape;
  }

  #place(part: Part): string | undefined {
    const place = placeOf(part, this.#rules);
    return place === undefined ? undefined : `${place.fact}:${place.value}`;
  }

  #freeOf(part: Part | undefined): Part | undefined {
    return part !== undefined && this.free.has(part) ? part : undefined;
  }
}

function byUnique<Part>(parts: readonly Part[], textOf: (part: Part) => string | undefined): ReadonlyMap<string, Part> {
  const once = unique(parts.map(textOf));
  return new Map(
    parts.flatMap((part): [string, Part][] => {
      const text = textOf(part);
      return text !== undefined && once.has(text) ? [[text, part]] : [];
    }),
  );
}
