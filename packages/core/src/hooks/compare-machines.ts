import type { Identifier } from '../contracts/history-records.ts';

/**
 * What two descriptions say of each other's machines.
 *
 * - `same`: they describe one machine
 * - `other-nics`: the same board, with NICs that only one of them has
 * - `other-board`: something stayed, but the board is another
 * - `other-chassis`: the same board with another system or chassis serial number
 * - `different`: they describe two machines
 * - `unknown`: they have nothing of one kind, so that nothing can be compared
 */
export type Relation = 'same' | 'other-nics' | 'other-board' | 'other-chassis' | 'different' | 'unknown';

export interface Comparison {
  readonly relation: Relation;
  /** In the order of {@link IDENTITY_KINDS}, then by value; as are the other lists. */
  readonly same: readonly Identifier[];
  /** What only the first has, of kinds that both have. */
  readonly gone: readonly Identifier[];
  /** What only the second has, of kinds that both have. */
  readonly new: readonly Identifier[];
}

/**
 * What tells machines apart, what says most of a machine first. The address of a management
 * controller is none of it: it belongs to the network, and stays when the machine is replaced.
 */
const IDENTITY_KINDS = [
  'system-serial',
  'board-serial',
  'system-uuid',
  'chassis-serial',
  'bmc-mac',
  'mac',
] as const satisfies readonly Identifier['kind'][];

type Kind = (typeof IDENTITY_KINDS)[number];

/** How one kind compares; `unknown` where one of both has none of it. */
type Agreement = 'same' | 'differs' | 'unknown';

/** Compares what a machine was recognised by with what one is now. The other way round is alike. */
export function compareMachines(before: readonly Identifier[], now: readonly Identifier[]): Comparison {
  const [old, found] = [byKey(before), byKey(now)];
  const oldKinds = kindsIn(old);
  const kinds = new Set([...kindsIn(found)].filter((kind) => oldKinds.has(kind)));
  const only = (here: ReadonlyMap<string, Identifier>, there: ReadonlyMap<string, Identifier>) =>
    Array.from(here).flatMap(([key, item]) => (there.has(key) || !kinds.has(item.kind) ? [] : [item]));
  const same = Array.from(found).flatMap(([key, item]) => (old.has(key) ? [item] : []));
  const [gone, added] = [only(old, found), only(found, old)];
  const has = (list: readonly Identifier[], kind: Kind) => list.some((item) => item.kind === kind);
  const agreement = (kind: Kind): Agreement => {
    if (has(same, kind)) return 'same';
    return has(gone, kind) && has(added, kind) ? 'differs' : 'unknown';
  };
  const all = IDENTITY_KINDS.map(agreement);
  const board = boardOf(agreement, has(gone, 'mac') && has(added, 'mac'));
  const chassis = chassisOf(agreement);
  const relation = (): Relation => {
    if (all.every((one) => one === 'unknown')) return 'unknown';
    if (!all.includes('same')) return 'different';
    if (chassis === 'differs' && board !== 'same') return 'different';
    if (chassis === 'differs') return 'other-chassis';
    if (board === 'differs' || (board === 'unknown' && agreement('mac') === 'differs')) return 'other-board';
    return has([...gone, ...added], 'mac') || agreement('bmc-mac') === 'differs' ? 'other-nics' : 'same';
  };
  return { relation: relation(), same, gone, new: added };
}

/**
 * Whether the boards are one. Where neither serial number nor UUID says so, the management
 * controller does, which sits on the board: but it alone may have changed to another NIC.
 */
function boardOf(agreement: (kind: Kind) => Agreement, hasNicsOfBoth: boolean): Agreement {
  const said = [agreement('board-serial'), agreement('system-uuid')];
  if (said.includes('differs')) return 'differs';
  if (said.includes('same')) return 'same';
  const controller = agreement('bmc-mac');
  return controller === 'differs' && !hasNicsOfBoth ? 'unknown' : controller;
}

/**
 * Whether the chassis are one. All blades of an enclosure may have its serial number: where the
 * system has another one, the enclosure counts only if some NIC stayed as well.
 */
function chassisOf(agreement: (kind: Kind) => Agreement): Agreement {
  const system = agreement('system-serial');
  if (system === 'unknown') return agreement('chassis-serial');
  const isKept = agreement('chassis-serial') === 'same' && [agreement('mac'), agreement('bmc-mac')].includes('same');
  return system === 'differs' && isKept ? 'same' : system;
}

function byKey(identifiers: readonly Identifier[]): ReadonlyMap<string, Identifier> {
  const known: ReadonlySet<string> = new Set(IDENTITY_KINDS);
  const telling = identifiers.filter(({ kind }) => known.has(kind));
  return new Map(ordered(telling).map((item) => [keyOf(item), item]));
}

function kindsIn(identifiers: ReadonlyMap<string, Identifier>): ReadonlySet<string> {
  return new Set(Array.from(identifiers.values(), ({ kind }) => kind));
}

/**
 * SMBIOS 2.6 turned the first three groups of UUIDs round, and not all tools and firmware follow:
 * both spellings are of one machine.
 */
function keyOf({ kind, value }: Identifier): string {
  if (kind !== 'system-uuid') return `${kind} ${value}`;
  const turned = value.replace(
    /^(..)(..)(..)(..)-(..)(..)-(..)(..)-/,
    (_, a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string) =>
      `${d}${c}${b}${a}-${f}${e}-${h}${g}-`,
  );
  return `${kind} ${turned < value ? turned : value}`;
}

function ordered(identifiers: readonly Identifier[]): readonly Identifier[] {
  const place = ({ kind }: Identifier) => (IDENTITY_KINDS as readonly string[]).indexOf(kind);
  return identifiers.toSorted((a, b) => place(a) - place(b) || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}
