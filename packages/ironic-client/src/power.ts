import { Err, Ok } from '@ironic-inspector/core';
import type { InspectorError, IronicClient, Result } from '@ironic-inspector/core';
import { bootDeviceCheck, done, powerValidation, read, validationCheck } from './answers.ts';
import type { IronicRequest } from './exchange.ts';
import { faultText } from './fault.ts';
import type { Ironic } from './ironic.ts';
import { checkedPath } from './path.ts';

type PowerCalls = Pick<IronicClient, 'validatePower' | 'getBootDevice' | 'setBootDevice' | 'setPowerState'>;

/** The calls about power and boot device. */
export function powerCalls(ironic: Ironic): PowerCalls {
  return {
    async validatePower(uuid, options) {
      const path = checkedPath('nodes', uuid, 'validate');
      if (path.err) return path;
      const request: IronicRequest = { method: 'GET', path: path.val, node: uuid };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return answer;
      const validation = read(validationCheck, request, answer.val);
      return validation.err ? validation : Ok(powerValidation(validation.val.power));
    },

    async getBootDevice(uuid, options) {
      const path = checkedPath('nodes', uuid, 'management', 'boot_device');
      if (path.err) return path;
      const request: IronicRequest = { method: 'GET', path: path.val, node: uuid };
      const answer = await ironic.begin(options).send(request);
      if (answer.err) return answer;
      // A driver that cannot do it is no error of the caller.
      if (answer.val.status === 400 && /does not support/i.test(faultText(answer.val) ?? '')) return Ok(undefined);
      const device = read(bootDeviceCheck, request, answer.val);
      return device.err ? device : Ok(device.val.boot_device || undefined);
    },

    setBootDevice(uuid, device, persistent, options) {
      const body = JSON.stringify({ boot_device: device, persistent });
      return set(uuid, ['management', 'boot_device'], body, options);
    },

    setPowerState(uuid, target, options) {
      return set(uuid, ['states', 'power'], JSON.stringify({ target }), options);
    },
  };

  async function set(
    uuid: string,
    what: readonly string[],
    body: string,
    options: { readonly signal?: AbortSignal } | undefined,
  ): Promise<Result<void, InspectorError>> {
    const path = checkedPath('nodes', uuid, ...what);
    if (path.err) return path;
    const request: IronicRequest = { method: 'PUT', path: path.val, body, node: uuid };
    const answer = await ironic.begin(options).send(request);
    return answer.err ? Err(answer.val) : done(request, answer.val);
  }
}
