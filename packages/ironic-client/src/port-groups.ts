import { DONE, Err } from '@ironic-inspector/core';
import type { IronicClient } from '@ironic-inspector/core';
import { done } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import type { Ironic } from './ironic.ts';
import { isSuccess } from './ironic.ts';
import { checkedPath } from './path.ts';

/** The calls about groups of ports. */
export function portGroupCalls(ironic: Ironic): Pick<IronicClient, 'createPortGroup'> {
  return {
    async createPortGroup(group, options) {
      const path = checkedPath('portgroups', group.uuid);
      if (path.err) return path;
      const request: IronicRequest = {
        method: 'POST',
        path: '/v1/portgroups',
        body: JSON.stringify(group),
        node: group.node_uuid,
      };
      const call = ironic.begin(options);
      const answer = await call.send(request);
      if (answer.err) return Err(answer.val);
      const created = done(request, answer.val);
      if (created.ok || created.val.code !== 'already-exists') return created;
      // Ironic names the MAC address, whichever of the two is taken.
      const own = await call.send({ method: 'GET', path: path.val, node: group.node_uuid });
      return own.ok && isSuccess(own.val) ? DONE : created;
    },
  };
}
