import type { NodeStore } from '../contracts/node-store.ts';
import { type Hold, whileHeld } from './lease.ts';

/** Methods that need no lease. The compiler asks of every other one to be among `writes`. */
type Reads = 'get' | 'list' | 'pending' | 'match' | 'findByDigest' | 'due' | 'active';

/**
 * The same store, which claims each run that is written to, and makes sure before that the work is still ours. Who lost hold of a run ends nothing: the guard would
 * let it, as long as nobody has taken the run over, and what another one could have carried on would be an error.
 */
export function leasedNodes(nodes: NodeStore, hold: Hold): NodeStore {
  const writes: Omit<NodeStore, Reads> = {
    begin: (run, ...rest) => {
      hold.claim(run.runId);
      return whileHeld(hold, () => nodes.begin(run, ...rest));
    },
    update: (uuid, guard, change) => {
      hold.claim(change.runId ?? guard.runId);
      return whileHeld(hold, () => nodes.update(uuid, guard, change));
    },
    forget: (...args) => whileHeld(hold, () => nodes.forget(...args)),
  };
  // Its target is empty: what is read from a frozen one must be what is there.
  return new Proxy({} as NodeStore, {
    get: (_, name) => {
      const member: unknown = Reflect.get(name in writes ? writes : nodes, name);
      return typeof member === 'function' ? member.bind(nodes) : member;
    },
  });
}
