import { Err, isJsonObject, Ok, type KnownAccelerator, type PciAlias, type PhysnetCidr } from '@ironic-inspector/core';
import type { ValueType } from '../value-types.ts';

/** `4` or `6`. */
export const bmcVersion: ValueType<4 | 6> = {
  name: '4 or 6',
  parse: (text) => {
    const version = Number(text);
    return version === 4 || version === 6 ? Ok(version) : Err(`must be 4 or 6, not '${text}'`);
  },
};

/** `{"vendor_id": "8086", "product_id": "1572", "name": "nic"}`. */
export const pciAlias: ValueType<PciAlias> = {
  name: 'JSON',
  parse: (text) => {
    const alias = objectIn(text);
    const { vendor_id: vendorId, product_id: productId, name, ...others } = alias ?? {};
    const isWhole = [vendorId, productId, name].every((member) => typeof member === 'string' && member !== '');
    if (!isWhole || Object.keys(others).length > 0) {
      return Err(`must be a JSON object with the texts vendor_id, product_id and name, not '${text}'`);
    }
    return Ok({ vendorId, productId, name } as PciAlias);
  },
};

/** `{"vendor_id": "10de", "device_id": "2330", "type": "GPU"}`, with whatever else is to be recorded. */
export const knownAccelerator: ValueType<KnownAccelerator> = {
  name: 'JSON',
  parse: (text) => {
    const device = objectIn(text);
    const isWhole = [device?.['vendor_id'], device?.['device_id']].every((id) => typeof id === 'string' && id !== '');
    return isWhole
      ? Ok(device as KnownAccelerator)
      : Err(`must be a JSON object with the texts vendor_id and device_id, not '${text}'`);
  },
};

/** `192.0.2.0/24:physnet1`, `2001:db8::/64:physnet2`. */
export const cidrAndNetwork: ValueType<PhysnetCidr> = {
  name: 'CIDR:network',
  parse: (text) => {
    const colon = text.lastIndexOf(':');
    const [cidr, physnet] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)];
    return cidr.includes('/') && physnet !== ''
      ? Ok({ cidr, physnet })
      : Err(`must be CIDR:network, such as 192.0.2.0/24:physnet1, not '${text}'`);
  },
};

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
