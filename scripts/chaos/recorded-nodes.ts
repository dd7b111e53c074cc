import type { Change, Introspection, NodeStore } from '@ironic-inspector/core';
import type { Claim } from './ledger.ts';

/** The same store; who becomes owner of a node, or hands it back, is noted. */
export function recordedNodes(nodes: NodeStore, by: string, note: (claim: Claim) => void): NodeStore {
  const noted = async <T extends Awaited<ReturnType<NodeStore['update']>>>(
    node: string,
    owner: Change['owner'],
    write: () => Promise<T>,
  ): Promise<T> => {
    const asked = Date.now();
    const written = await write();
    const done = written.ok && (written.val as Introspection | undefined) !== undefined;
    // an instance makes nobody owner but itself
    const holder = owner === null ? null : by;
    if (done && owner !== undefined) note({ kind: 'claim', by, node, holder, asked, answered: Date.now() });
    return written;
  };
  const recording: Pick<NodeStore, 'begin' | 'update'> = {
    begin: (run, replaces, pending) => noted(run.uuid, run.owner ?? null, () => nodes.begin(run, replaces, pending)),
    update: (uuid, guard, change) => noted(uuid, change.owner, () => nodes.update(uuid, guard, change)),
  };
  return new Proxy(nodes, {
    get: (store, name) => {
      const member: unknown = Reflect.get(name in recording ? recording : store, name);
      return typeof member === 'function' ? member.bind(store) : member;
    },
  });
}
