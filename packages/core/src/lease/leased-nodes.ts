import type { NodeStore } from '../contracts/node-store.ts';
import { type Claim, ifStillOurs } from './lease.ts';

/**
 * The same store, which claims each run that is written to, and makes sure before that the work is still ours. Who lost hold of a run ends nothing: the guard would
 * let it, as long as nobody has taken the run over, and what another one could have carried on would be an error.
 */
export function leasedNodes(nodes: NodeStore, claim: Claim): NodeStore {
  return {
    begin: (run, ...rest) => {
      claim.cover(run.runId);
      return ifStillOurs(claim, () => nodes.begin(run, ...rest));
    },
    get: (...args) => nodes.get(...args),
    list: (...args) => nodes.list(...args),
    update: (uuid, guard, change) => {
      claim.cover(change.runId ?? guard.runId);
      return ifStillOurs(claim, () => nodes.update(uuid, guard, change));
    },
    pending: (...args) => nodes.pending(...args),
    match: (...args) => nodes.match(...args),
    findByDigest: (...args) => nodes.findByDigest(...args),
    due: (...args) => nodes.due(...args),
    active: (...args) => nodes.active(...args),
    forget: (...args) => ifStillOurs(claim, () => nodes.forget(...args)),
    heartbeat: (...args) => nodes.heartbeat(...args),
    retire: (...args) => nodes.retire(...args),
    abandoned: (...args) => nodes.abandoned(...args),
    lead: (...args) => nodes.lead(...args),
    noteFirewall: (...args) => nodes.noteFirewall(...args),
    withdrawFirewall: (...args) => nodes.withdrawFirewall(...args),
    firewalls: () => nodes.firewalls(),
    generation: () => nodes.generation(),
    raiseGeneration: () => nodes.raiseGeneration(),
  };
}
