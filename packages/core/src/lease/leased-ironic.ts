import type { CallOptions, IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { type Hold, whileHeld } from './lease.ts';

/**
 * The same client, which makes sure before each call, and each attempt of it, that the work is still ours. (A process that is paused right after
 * can still send that one request: Ironic has no fencing. What is sent is absolute, so the end is right all the same.)
 */
export function leasedIronic(ironic: IronicClient, hold: Hold): IronicClient {
  const guarded = <T>(call: () => Promise<Result<T, InspectorError>>) => whileHeld(hold, call);
  const held = <Options extends CallOptions>(options?: Options) => ({
    ...(options as Options),
    mayProceed: () => hold.check(),
  });
  return {
    getNode: (id, options) => guarded(() => ironic.getNode(id, held(options))),
    listNodes: (options) => guarded(() => ironic.listNodes(held(options))),
    createNode: (node, options) => guarded(() => ironic.createNode(node, held(options))),
    patchNode: (uuid, patch, options) => guarded(() => ironic.patchNode(uuid, patch, held(options))),
    validatePower: (uuid, options) => guarded(() => ironic.validatePower(uuid, held(options))),
    getBootDevice: (uuid, options) => guarded(() => ironic.getBootDevice(uuid, held(options))),
    setBootDevice: (uuid, device, persistent, options) =>
      guarded(() => ironic.setBootDevice(uuid, device, persistent, held(options))),
    setPowerState: (uuid, target, options) => guarded(() => ironic.setPowerState(uuid, target, held(options))),
    addTrait: (uuid, trait, options) => guarded(() => ironic.addTrait(uuid, trait, held(options))),
    removeTrait: (uuid, trait, options) => guarded(() => ironic.removeTrait(uuid, trait, held(options))),
    listPorts: (of, options) => guarded(() => ironic.listPorts(of, held(options))),
    listAllPorts: (options) => guarded(() => ironic.listAllPorts(held(options))),
    createPort: (port, options) => guarded(() => ironic.createPort(port, held(options))),
    patchPort: (uuid, patch, options) => guarded(() => ironic.patchPort(uuid, patch, held(options))),
    deletePort: (uuid, options) => guarded(() => ironic.deletePort(uuid, held(options))),
    createPortGroup: (group, options) => guarded(() => ironic.createPortGroup(group, held(options))),
  };
}
