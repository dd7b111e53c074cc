import type { Claim, Pause } from './ledger.ts';

/** A request that changed a node or one of its ports in Ironic. */
export interface Write {
  readonly by: string;
  readonly node: string;
  readonly at: number;
  readonly what: string;
}

export interface TurnsVerdict {
  /** Nobody had paused the one who wrote although the node was another's, or its own no more. */
  readonly overlaps: readonly string[];
  /** One worker wrote more than once after a pause in which it lost the node. */
  readonly repeated: readonly string[];
  /** How often a worker wrote once after such a pause. */
  readonly late: number;
}

/**
 * An instance that reads who is gone takes over one run after the other: the last of them a little
 * after the first one came back.
 */
const TAKE_OVER_MS = 1500;

/**
 * Compares who wrote to Ironic with who owned the node then. A turn is what one owner writes from
 * its claim to the next one's.
 */
export function judgeTurns(writes: readonly Write[], claims: readonly Claim[], pauses: readonly Pause[]): TurnsVerdict {
  // A claim is guarded by the one before it: they were asked for in the order they were granted in.
  const ordered = Map.groupBy(
    claims.toSorted((left, right) => left.asked - right.asked),
    ({ node }) => node,
  );
  const overlaps: string[] = [];
  const lateCalls = new Map<string, { count: number; text: string }>();
  for (const write of writes) {
    const lost = lostBefore(write, ordered.get(write.node) ?? []);
    if (lost === undefined) continue;
    const text = `node ${write.node}: ${write.by} did ${write.what} ${lost.why}`;
    const pause = pauses.find(
      ({ by, from, to }) => by === write.by && from <= lost.at && lost.at <= to + TAKE_OVER_MS && write.at >= from,
    );
    if (pause === undefined) {
      overlaps.push(text);
      continue;
    }
    const key = `${write.by} ${write.node} ${pause.from}`;
    lateCalls.set(key, { count: (lateCalls.get(key)?.count ?? 0) + 1, text });
  }
  const repeated = [...lateCalls.values()].filter(({ count }) => count > 1);
  return {
    overlaps,
    repeated: repeated.map(({ count, text }) => `${text}, ${count} times since a pause`),
    late: lateCalls.size,
  };
}

/**
 * When and to whom the writer had lost the node; `undefined` when it was its own, or nobody's since
 * it handed it back.
 */
function lostBefore(
  { by, at }: Write,
  claims: readonly Claim[],
): { readonly at: number; readonly why: string } | undefined {
  const own = claims.findLastIndex(({ holder, asked }) => holder === by && asked <= at);
  if (own < 0) return { at: -Infinity, why: 'without ever having claimed it' };
  const next = claims.slice(own + 1).find(({ holder }) => holder !== by && holder !== null);
  if (next === undefined || at <= next.answered) return undefined;
  return { at: next.asked, why: `${at - next.answered} ms after ${next.holder} took it` };
}

/**
 * The store must refuse what a late owner writes: a run was handed back or ended by one who had
 * lost it, for another one's claim had been answered before this was asked for. (Of two claims the
 * one that was asked for later counts: an owner that is paused hears late that it was granted.)
 */
export function judgeEnds(claims: readonly Claim[]): readonly string[] {
  const ordered = claims.toSorted((left, right) => left.asked - right.asked);
  return ordered.flatMap(({ by, node, holder, asked }) => {
    if (holder !== null) return [];
    const last = ordered.findLast((claim) => claim.node === node && claim.asked < asked && claim.answered < asked);
    const isLate = last !== undefined && last.holder !== null && last.by !== by;
    return isLate ? [`node ${node}: ${by} ended what ${last.by} had taken`] : [];
  });
}

/** Pauses of one instance that touch become one. */
export function joinPauses(pauses: readonly Pause[]): readonly Pause[] {
  const joined: Pause[] = [];
  for (const pause of pauses.toSorted((left, right) => left.from - right.from)) {
    const index = joined.findLastIndex(({ by, to }) => by === pause.by && pause.from <= to);
    const before = joined[index];
    if (before === undefined) joined.push(pause);
    else joined[index] = { ...before, to: Math.max(before.to, pause.to) };
  }
  return joined;
}
