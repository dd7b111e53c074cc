import type { NodeRead, NodeStore } from '../contracts/node-store.ts';
import { type Claim, ifStillOurs } from './lease.ts';

/**
 * The same store, for the work under one claim. Each write first puts its run under the claim, and
 * checks the lease. The guard of a write is not enough: until another instance takes the run over,
 * it would let a late owner end a run that could be resumed.
 */
export function leasedNodes(nodes: NodeStore, claim: Claim): NodeStore {
  const writes: Omit<NodeStore, NodeRead> = {
    begin: (run, ...rest) => {
      claim.cover(run.runId);
      return ifStillOurs(claim, () => nodes.begin(run, ...rest));
    },
    update: (uuid, guard, change) => {
      claim.cover(change.runId ?? guard.runId);
      return ifStillOurs(claim, () => nodes.update(uuid, guard, change));
    },
    forget: (...args) => ifStillOurs(claim, () => nodes.forget(...args)),
  };
  // Its target is empty: what is read from a frozen one must be what is there.
  return new Proxy({} as NodeStore, {
    get: (_, name) => {
      const member: unknown = Reflect.get(name in writes ? writes : nodes, name);
      return typeof member === 'function' ? member.bind(nodes) : member;
    },
  });
}
