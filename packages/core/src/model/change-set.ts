import type { JsonPatch, NewPort, NewPortGroup } from './node.ts';
import { touches } from './patch-path.ts';
import { MASKED } from './secrets.ts';

/**
 * Everything that hooks or rules want written to Ironic, with absolute values: sending it twice is
 * the same as once. Plain JSON, so that a store can keep it until it was sent.
 */
export interface ChangeSet {
  /** One patch of the node, and who asked for each of its paths. */
  readonly node: JsonPatch;
  readonly resetInterfaces: boolean;
  readonly ports: readonly PortChange[];
  /** Groups to be created before the ports that are to be in them; absent when there are none. */
  readonly portGroups?: readonly NewPortGroup[];
  readonly addTraits: readonly string[];
  readonly removeTraits: readonly string[];
  /**
   * Who asked: hook or rule by what it changes (`/properties/cpus`, `port 52:54:…`, `port groups`,
   * `trait CUSTOM_X`).
   */
  readonly authors: Readonly<Record<string, readonly string[]>>;
  /**
   * Which of the places in `authors` sensitive rules want changed: their values are nobody's
   * business but Ironic's. Absent when there are none.
   */
  readonly hidden?: readonly string[];
}

/** What the place of a trait, and of a port, begins with in `authors`. */
const TRAIT = 'trait ';
const PORT = 'port ';

/** The place of all groups of ports. */
export const PORT_GROUPS = 'port groups';

/** The place of the port with this address. */
export function portPlace(address: string): string {
  return PORT + address;
}

export type PortChange =
  | { readonly kind: 'create'; readonly port: NewPort }
  | { readonly kind: 'patch'; readonly uuid: string; readonly address: string; readonly patch: JsonPatch }
  | { readonly kind: 'delete'; readonly uuid: string; readonly address: string };

/** The changes as they are shown: what sensitive rules want written is `***`. */
export function shownChanges(changes: ChangeSet): ChangeSet {
  const { hidden = [] } = changes;
  if (hidden.length === 0) return changes;
  const traits = (names: readonly string[]) => names.map((name) => (hidden.includes(TRAIT + name) ? MASKED : name));
  return {
    ...changes,
    node: changes.node.map((step) => (hidden.some((place) => touches(place, step.path)) ? maskedStep(step) : step)),
    ports: changes.ports.map((change) => (hidden.includes(placeOf(change)) ? maskedPort(change) : change)),
    addTraits: traits(changes.addTraits),
    removeTraits: traits(changes.removeTraits),
    authors: shownAuthors(changes),
    hidden: hidden.map((place) => (place.startsWith(TRAIT) ? TRAIT + MASKED : place)),
  };
}

/** Who asked for a trait is told, and not for which. */
function shownAuthors({ authors, hidden = [] }: ChangeSet): ChangeSet['authors'] {
  const isHidden = (place: string) => place.startsWith(TRAIT) && hidden.includes(place);
  const shown = Object.entries(authors).filter(([place]) => !isHidden(place));
  const others = Object.entries(authors).flatMap(([place, names]) => (isHidden(place) ? names : []));
  return Object.fromEntries([
    ...shown,
    ...(others.length > 0 ? [[TRAIT + MASKED, [...new Set(others)]] as const] : []),
  ]);
}

/** What sensitive rules want written. */
export function hiddenValues({ hidden = [], node, ports }: ChangeSet): readonly unknown[] {
  const valueOf = (step: JsonPatch[number]) => ('value' in step ? [step.value] : []);
  return [
    ...hidden.filter((place) => place.startsWith(TRAIT)).map((place) => place.slice(TRAIT.length)),
    ...node.filter(({ path }) => hidden.some((place) => touches(place, path))).flatMap(valueOf),
    ...ports
      .filter((change) => hidden.includes(placeOf(change)))
      .flatMap((change) => (change.kind === 'patch' ? change.patch.flatMap(valueOf) : [])),
  ];
}

function maskedStep(step: JsonPatch[number]): JsonPatch[number] {
  return 'value' in step ? { ...step, value: MASKED } : step;
}

/** The place of the port that changes. */
export function placeOf(change: PortChange): string {
  return portPlace(change.kind === 'create' ? change.port.address : change.address);
}

/** The changes without what was not done of `ports` and `groups`, and without who asked for it. */
export function withPorts(
  changes: ChangeSet,
  ports: readonly PortChange[],
  groups: readonly NewPortGroup[],
): ChangeSet {
  const { portGroups: _, ...others } = changes;
  const places = [...ports.map(placeOf), ...(groups.length > 0 ? [PORT_GROUPS] : [])];
  // That of the groups begins as those of ports do.
  const isThere = (place: string) => !place.startsWith(PORT) || places.includes(place);
  const authors = Object.fromEntries(Object.entries(changes.authors).filter(([place]) => isThere(place)));
  return { ...others, ports, authors, ...(groups.length > 0 && { portGroups: groups }) };
}

function maskedPort(change: PortChange): PortChange {
  return change.kind === 'patch' ? { ...change, patch: change.patch.map(maskedStep) } : change;
}
