import {
  Err,
  isJsonObject,
  Ok,
  type KnownAccelerator,
  type PciAlias,
  type PhysnetCidr,
  type PhysnetSpeed,
  type PhysnetSwitch,
} from '@ironic-inspector/core';
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

/**
 * `{"vendor_id": "10de", "device_id": "2330", "type": "GPU"}`, with whatever else is to be
 * recorded.
 */
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
export const cidrAndNetwork = withNetwork('CIDR', '192.0.2.0/24', (cidr, physnet): PhysnetCidr | undefined =>
  cidr.includes('/') ? { cidr, physnet } : undefined,
);

/** `leaf1.example:physnet1`. */
export const switchAndNetwork = withNetwork('name', 'leaf1.example', (systemName, physnet): PhysnetSwitch | undefined =>
  systemName === '' ? undefined : { systemName, physnet },
);

/** `10Gbit/s:physnet1`. Core knows what a speed is. */
export const speedAndNetwork = withNetwork('speed', '10Gbit/s', (speed, physnet): PhysnetSpeed | undefined =>
  speed === '' ? undefined : { speed, physnet },
);

/** A value and a physical network, separated by the last colon. */
function withNetwork<T>(
  what: string,
  example: string,
  read: (what: string, physnet: string) => T | undefined,
): ValueType<T> {
  return {
    name: `${what}:network`,
    parse: (text) => {
      const colon = text.lastIndexOf(':');
      const physnet = text.slice(colon + 1);
      const value = physnet === '' ? undefined : read(text.slice(0, Math.max(colon, 0)), physnet);
      return value === undefined
        ? Err(`must be ${what}:network, such as ${example}:physnet1, not '${text}'`)
        : Ok(value);
    },
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
