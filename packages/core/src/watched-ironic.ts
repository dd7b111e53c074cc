import type { IronicClient } from './contracts/ironic-client.ts';
import type { InspectorError } from './errors.ts';
import type { Emit } from './model/flow-events.ts';
import type { NodeUuid } from './model/node-uuid.ts';
import type { Result } from './result.ts';

/** The same client, whose calls observers are told of when they are over. */
export function watchedIronic(ironic: IronicClient, emit: Emit): IronicClient {
  const around = async <T>(
    call: keyof IronicClient,
    node: NodeUuid | undefined,
    make: () => Promise<Result<T, InspectorError>>,
  ): Promise<Result<T, InspectorError>> => {
    const begun = performance.now();
    const answer = await make();
    emit(node === undefined ? undefined : { uuid: node }, {
      type: 'ironic-called',
      call,
      milliseconds: performance.now() - begun,
      ...(answer.err && { code: answer.val.code }),
    });
    return answer;
  };
  return {
    getNode: (...args) => around('getNode', args[0], () => ironic.getNode(...args)),
    listNodes: (...args) => around('listNodes', undefined, () => ironic.listNodes(...args)),
    createNode: (...args) => around('createNode', args[0].uuid, () => ironic.createNode(...args)),
    patchNode: (...args) => around('patchNode', args[0], () => ironic.patchNode(...args)),
    validatePower: (...args) => around('validatePower', args[0], () => ironic.validatePower(...args)),
    getBootDevice: (...args) => around('getBootDevice', args[0], () => ironic.getBootDevice(...args)),
    setBootDevice: (...args) => around('setBootDevice', args[0], () => ironic.setBootDevice(...args)),
    setPowerState: (...args) => around('setPowerState', args[0], () => ironic.setPowerState(...args)),
    addTrait: (...args) => around('addTrait', args[0], () => ironic.addTrait(...args)),
    removeTrait: (...args) => around('removeTrait', args[0], () => ironic.removeTrait(...args)),
    listPorts: (...args) =>
      around('listPorts', 'node' in args[0] ? args[0].node : undefined, () => ironic.listPorts(...args)),
    listAllPorts: (...args) => around('listAllPorts', undefined, () => ironic.listAllPorts(...args)),
    createPort: (...args) => around('createPort', args[0].node_uuid, () => ironic.createPort(...args)),
    patchPort: (...args) => around('patchPort', undefined, () => ironic.patchPort(...args)),
    deletePort: (...args) => around('deletePort', undefined, () => ironic.deletePort(...args)),
    createPortGroup: (...args) => around('createPortGroup', args[0].node_uuid, () => ironic.createPortGroup(...args)),
  };
}
