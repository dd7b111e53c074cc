import type { Component, HardwareParts } from './hardware.ts';

/** Of a kind of part, which facts say that two are the same. */
export interface PartRules {
  /** What an id of the kind begins with. */
  readonly word: string;
  /** Facts that no other part in the world has, the best first. */
  readonly names: readonly string[];
  /** Facts that say where in the machine it is, the best first. */
  readonly places: readonly string[];
  /**
   * Facts that mostly say where it is: believed only where no place is known, of parts that but one
   * of two runs has.
   */
  readonly hints?: readonly string[];
  /** Facts that parts of one make share. */
  readonly shape: readonly string[];
}

export const PART_RULES: { readonly [Kind in keyof HardwareParts]: PartRules } = {
  cpus: { word: 'cpu', names: ['serial'], places: ['socket'], shape: ['vendor', 'model'] },
  memory: {
    word: 'memory',
    names: ['serial'],
    places: ['slot'],
    shape: ['sizeBytes', 'type', 'vendor', 'part'],
  },
  disks: {
    word: 'disk',
    names: ['wwn', 'serial'],
    places: ['path', 'bay'],
    shape: ['vendor', 'model', 'sizeBytes'],
  },
  nics: { word: 'nic', names: ['mac'], places: ['address'], hints: ['name'], shape: ['vendorId', 'productId'] },
  pciDevices: { word: 'pci', names: [], places: ['address'], shape: ['vendorId', 'productId', 'class'] },
};

export const PART_KINDS = Object.keys(PART_RULES) as (keyof HardwareParts)[];

/** A part, with facts to be looked up by name. */
export type AnyPart = Component<object> & { readonly gadget?: true };

/** A fact of a part as text. */
export function factOf(part: Omit<AnyPart, 'id'>, name: string): string | undefined {
  const value: unknown = Reflect.get(part, name);
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
}

/** What it is called in the world, by the name of the fact. The address of a gadget is no name. */
export function nameOf(part: Omit<AnyPart, 'id'>, fact: string): string | undefined {
  return part.gadget === true ? undefined : factOf(part, fact);
}

/** Where it is in the machine: `slot A4`. */
export function placeOf(part: Omit<AnyPart, 'id'>, { places }: PartRules): { fact: string; value: string } | undefined {
  for (const fact of places) {
    const value = factOf(part, fact);
    if (value !== undefined) return { fact, value };
  }
  return undefined;
}

/** What parts of one make share, as one text. */
export function shapeOf(part: Omit<AnyPart, 'id'>, { shape }: PartRules): string {
  return shape.map((fact) => factOf(part, fact) ?? '').join('/');
}

/** Whether nothing says that they are of another make: what two sources say cannot be compared. */
export function isAlike(one: AnyPart, other: AnyPart, { shape }: PartRules): boolean {
  return shape.every((fact) => {
    const [left, right] = [factOf(one, fact), factOf(other, fact)];
    return left === right || left === undefined || right === undefined || !isOneSource(fact, one, other);
  });
}

/** Whether two parts have a fact from the same source. */
export function isOneSource(fact: string, one: AnyPart, other: AnyPart): boolean {
  return Reflect.get(one.sources, fact) === Reflect.get(other.sources, fact);
}

/** The texts that occur exactly once. */
export function unique(texts: readonly (string | undefined)[]): ReadonlySet<string> {
  const once = new Set<string>();
  const seen = new Set<string>();
  for (const text of texts) {
    if (text === undefined) continue;
    if (seen.has(text)) once.delete(text);
    else once.add(text);
    seen.add(text);
  }
  return once;
}
