import type { Identifier, RefusedCallbacks } from '../contracts/history-records.ts';
import { attributesOfRun, type DiagnosisFacts, isComplete, seen, waitingSince } from './facts.ts';
import { macLikeness } from './mac-distance.ts';

/**
 * How a callback that was not taken is like the node that waited.
 *
 * - `same-address`: one of its MAC addresses or BMC addresses is recorded for the run
 * - `same-machine`: it has a serial number or UUID that the node's machine had
 * - `same-controller`: it has the address or MAC address of the management controller of then
 * - `next-nic`, `mistyped`: a MAC address is like a recorded one
 */
export type Likeness = 'same-address' | 'same-machine' | 'same-controller' | 'next-nic' | 'mistyped';

/** A callback that was not taken, and may have been the machine that the run waited for. */
export interface NearMiss {
  readonly callback: RefusedCallbacks;
  readonly likeness: Likeness;
  /** What they share, or how they differ: part of a sentence. */
  readonly by: string;
  /** Something speaks against it: what it says of its management controller is not as recorded. */
  readonly isDoubtful: boolean;
}

/** How long before a run began a callback may have come that is of interest, in milliseconds. */
export const BEFORE_MS = 5 * 60_000;
/** How long after its end. */
const AFTER_MS = 60 * 60_000;

const MACHINE: ReadonlySet<Identifier['kind']> = new Set([
  'system-uuid',
  'system-serial',
  'chassis-serial',
  'board-serial',
]);
const CONTROLLER: ReadonlySet<Identifier['kind']> = new Set(['bmc-mac', 'bmc-address']);

/** As a sentence names them. */
export const NAME_OF: Readonly<Record<Identifier['kind'], string>> = {
  'system-uuid': 'system UUID',
  'system-serial': 'serial number',
  'chassis-serial': 'serial number of the chassis',
  'board-serial': 'serial number of the board',
  'bmc-mac': 'MAC address of the management controller',
  mac: 'MAC address',
  'bmc-address': 'address of the management controller',
};

/** Callbacks of about the time of the run. */
export function refusedMeanwhile({ run, refused = [], now }: DiagnosisFacts): readonly RefusedCallbacks[] {
  const from = run.startedAt.getTime() - BEFORE_MS;
  const to = (run.finishedAt ?? now).getTime() + AFTER_MS;
  return refused.filter(({ firstAt, lastAt }) => lastAt.getTime() >= from && firstAt.getTime() <= to);
}

/** Callbacks that may have been this machine's, what says most first. */
export function nearMisses(facts: DiagnosisFacts): readonly NearMiss[] {
  return refusedMeanwhile(facts).flatMap((callback) => {
    const found = likenessOf(facts, callback.identifiers);
    if (found === undefined) return [];
    const isLikeMac = found.likeness === 'next-nic' || found.likeness === 'mistyped';
    return [{ callback, ...found, isDoubtful: isLikeMac && hasOtherController(facts, callback.identifiers) }];
  });
}

/**
 * Whether the run would have been told of a boot event of its machine. It would not where a machine
 * posted that may be this one, by other addresses than are recorded: its boot events were nobody's.
 */
export function wouldBeHeard(facts: DiagnosisFacts, kind: 'addresses' | 'kernels'): boolean {
  return facts.heard?.[kind] === true && isComplete(facts) && nearMisses(facts).every(({ isDoubtful }) => isDoubtful);
}

function likenessOf(
  facts: DiagnosisFacts,
  offered: readonly Identifier[],
): Pick<NearMiss, 'likeness' | 'by'> | undefined {
  const { mac, bmc_address } = attributesOfRun(facts);
  const recorded: readonly Identifier[] = [
    ...mac.map((value) => ({ kind: 'mac' as const, value })),
    ...bmc_address.map((value) => ({ kind: 'bmc-address' as const, value })),
  ];
  const earlier = facts.identifiers ?? [];
  const shares = (known: readonly Identifier[], kinds?: ReadonlySet<Identifier['kind']>) =>
    offered.find(
      ({ kind, value }) =>
        (kinds === undefined || kinds.has(kind)) && known.some((one) => one.kind === kind && one.value === value),
    );
  const same = (likeness: Likeness, found: Identifier | undefined) =>
    found && { likeness, by: `the ${NAME_OF[found.kind]} ${found.value}` };
  return (
    same('same-address', shares(recorded)) ??
    same('same-machine', shares(earlier, MACHINE)) ??
    same('same-controller', shares(earlier, CONTROLLER)) ??
    // A machine that boots by a recorded address posts that address, too.
    (seen(facts, 'boot-event').length > 0 ? undefined : likeMac(mac, offered))
  );
}

/** The next machine of a rack often has the next MAC address, and never the same controller. */
function hasOtherController(facts: DiagnosisFacts, offered: readonly Identifier[]): boolean {
  const recorded = attributesOfRun(facts).bmc_address;
  const own = offered.filter(({ kind }) => kind === 'bmc-address');
  return recorded.length > 0 && own.length > 0 && !own.some(({ value }) => recorded.includes(value));
}

function likeMac(
  recorded: readonly string[],
  offered: readonly Identifier[],
): Pick<NearMiss, 'likeness' | 'by'> | undefined {
  const pairs = recorded.flatMap((one) =>
    offered.flatMap(({ kind, value }) => {
      const likeness = kind === 'mac' ? macLikeness(one, value) : undefined;
      return likeness === undefined ? [] : [{ likeness, by: `the MAC address ${value}, where ${one} is recorded` }];
    }),
  );
  return pairs[0];
}

/** When a callback came, compared to the time in which the run waited. */
export function whenOf(facts: DiagnosisFacts, { firstAt, lastAt }: RefusedCallbacks): 'before' | 'during' | 'after' {
  const since = waitingSince(facts);
  if (since !== undefined && lastAt < since) return 'before';
  const { finishedAt } = facts.run;
  return finishedAt !== undefined && firstAt >= finishedAt ? 'after' : 'during';
}
