import type { CallOptions, IronicClient } from './contracts/ironic-client.ts';

/** The same client, each of whose calls has `extra` among its options. */
export function withCallOptions(ironic: IronicClient, extra: CallOptions): IronicClient {
  const all = <Options extends CallOptions>(options?: Options) => ({ ...(options as Options), ...extra });
  return {
    getNode: (id, options) => ironic.getNode(id, all(options)),
    listNodes: (options) => ironic.listNodes(all(options)),
    createNode: (node, options) => ironic.createNode(node, all(options)),
    patchNode: (uuid, patch, options) => ironic.patchNode(uuid, patch, all(options)),
    validatePower: (uuid, options) => ironic.validatePower(uuid, all(options)),
    getBootDevice: (uuid, options) => ironic.getBootDevice(uuid, all(options)),
    setBootDevice: (uuid, device, persistent, options) => ironic.setBootDevice(uuid, device, persistent, all(options)),
    setPowerState: (uuid, target, options) => ironic.setPowerState(uuid, target, all(options)),
    addTrait: (uuid, trait, options) => ironic.addTrait(uuid, trait, all(options)),
    removeTrait: (uuid, trait, options) => ironic.removeTrait(uuid, trait, all(options)),
    listPorts: (of, options) => ironic.listPorts(of, all(options)),
    listAllPorts: (options) => ironic.listAllPorts(all(options)),
    createPort: (port, options) => ironic.createPort(port, all(options)),
    createPortGroup: (group, options) => ironic.createPortGroup(group, all(options)),
    patchPort: (uuid, patch, options) => ironic.patchPort(uuid, patch, all(options)),
    deletePort: (uuid, options) => ironic.deletePort(uuid, all(options)),
  };
}
