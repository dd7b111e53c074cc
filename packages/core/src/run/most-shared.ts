import type { NodeUuid } from '../model/node.ts';

/** The nodes that share most attributes with a machine (CONTRACT.md §3.4); none when none does. */
export function mostShared(scores: ReadonlyMap<NodeUuid, number>): readonly NodeUuid[] {
  const most = Math.max(0, ...scores.values());
  return [...scores].filter(([, score]) => score === most).map(([uuid]) => uuid);
}
