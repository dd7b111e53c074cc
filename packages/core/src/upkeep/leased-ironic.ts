import type { IronicClient } from '../contracts/ironic-client.ts';
import type { InspectorError } from '../errors.ts';
import type { Result } from '../result.ts';
import { whileHeld, type Hold } from './lease.ts';

/**
 * The same client, which makes sure before each call that the work is still ours. (A process that is paused right after can still
 * send that one request: Ironic has no fencing. What is sent is absolute, so the end is right all the same.)
 */
export function leasedIronic(ironic: IronicClient, hold: Hold): IronicClient {
  const guarded = <T>(call: () => Promise<Result<T, InspectorError>>) => whileHeld(hold, call);
  return {
    getNode: (...args) => guarded(() => ironic.getNode(...args)),
    listNodes: (...args) => guarded(() => ironic.listNodes(...args)),
    createNode: (...args) => guarded(() => ironic.createNode(...args)),
    patchNode: (...args) => guarded(() => ironic.patchNode(...args)),
    validatePower: (...args) => guarded(() => ironic.validatePower(...args)),
    getBootDevice: (...args) => guarded(() => ironic.getBootDevice(...args)),
    setBootDevice: (...args) => guarded(() => ironic.setBootDevice(...args)),
    setPowerState: (...args) => guarded(() => ironic.setPowerState(...args)),
    addTrait: (...args) => guarded(() => ironic.addTrait(...args)),
    removeTrait: (...args) => guarded(() => ironic.removeTrait(...args)),
    listPorts: (...args) => guarded(() => ironic.listPorts(...args)),
    createPort: (...args) => guarded(() => ironic.createPort(...args)),
    patchPort: (...args) => guarded(() => ironic.patchPort(...args)),
    deletePort: (...args) => guarded(() => ironic.deletePort(...args)),
  };
}
