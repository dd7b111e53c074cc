import type { CallOptions, IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { type Claim, ifStillOurs } from './lease.ts';

/**
 * The same client, which checks the lease before each call, and before each attempt of it. A
 * process that is paused right after the check can still send that one request, because Ironic has
 * no fencing. Values are absolute, so the result is right all the same.
 */
export function leasedIronic(ironic: IronicClient, claim: Claim): IronicClient {
  const guarded = <T>(call: () => Promise<Result<T, InspectorError>>) => ifStillOurs(claim, call);
  const checked = <Options extends CallOptions>(options?: Options) => ({
    ...(options as Options),
    mayProceed: () => claim.check(),
  });
  return {
    getNode: (id, options) => guarded(() => ironic.getNode(id, checked(options))),
    listNodes: (options) => guarded(() => ironic.listNodes(checked(options))),
    createNode: (node, options) => guarded(() => ironic.createNode(node, checked(options))),
    patchNode: (uuid, patch, options) => guarded(() => ironic.patchNode(uuid, patch, checked(options))),
    validatePower: (uuid, options) => guarded(() => ironic.validatePower(uuid, checked(options))),
    getInventory: (uuid, options) => guarded(() => ironic.getInventory(uuid, checked(options))),
    getBootDevice: (uuid, options) => guarded(() => ironic.getBootDevice(uuid, checked(options))),
    setBootDevice: (uuid, device, persistent, options) =>
      guarded(() => ironic.setBootDevice(uuid, device, persistent, checked(options))),
    setPowerState: (uuid, target, options) => guarded(() => ironic.setPowerState(uuid, target, checked(options))),
    addTrait: (uuid, trait, options) => guarded(() => ironic.addTrait(uuid, trait, checked(options))),
    removeTrait: (uuid, trait, options) => guarded(() => ironic.removeTrait(uuid, trait, checked(options))),
    listPorts: (of, options) => guarded(() => ironic.listPorts(of, checked(options))),
    listAllPorts: (options) => guarded(() => ironic.listAllPorts(checked(options))),
    createPort: (port, options) => guarded(() => ironic.createPort(port, checked(options))),
    patchPort: (uuid, patch, options) => guarded(() => ironic.patchPort(uuid, patch, checked(options))),
    deletePort: (uuid, options) => guarded(() => ironic.deletePort(uuid, checked(options))),
    createPortGroup: (group, options) => guarded(() => ironic.createPortGroup(group, checked(options))),
  };
}
