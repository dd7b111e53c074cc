import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadPayload, loadPayloadText, macsOf, PAYLOAD_NAMES, personalise } from './payload.ts';
import type { JsonObject } from './payload.ts';

/** Looks into a payload without the ceremony. */
function at(payload: JsonObject, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], payload);
}

const ALL = [...PAYLOAD_NAMES, 'ipmi-server-later'] as const;

describe('payloads', () => {
  it.each(ALL)('%s is what a ramdisk sends', (name) => {
    const payload = loadPayload(name);
    expect(Object.keys(payload)[0]).toBe('inventory');
    expect(Object.keys(payload)).toEqual(expect.arrayContaining(['boot_interface', 'configuration', 'error', 'logs']));
    expect(Object.keys(payload['inventory'] as JsonObject)).toEqual([
      'interfaces',
      'cpu',
      'disks',
      'memory',
      'bmc_address',
      'bmc_v6address',
      'system_vendor',
      'boot',
      'hostname',
      'bmc_mac',
    ]);
    const archive = gunzipSync(Buffer.from(payload['logs'] as string, 'base64'));
    expect(archive.subarray(257, 262).toString()).toBe('ustar');
    expect(archive.subarray(0, 7).toString()).toBe('journal');
  });

  it.each(ALL)('%s mentions nobody who exists', (name) => {
    const text = loadPayloadText(name);
    for (const [mac = ''] of text.matchAll(/(?<=")[0-9a-f]{2}(:[0-9a-f]{2}){5}(?=")/g)) {
      expect(Number.parseInt(mac.slice(0, 2), 16) & 2, `${mac} is locally administered`).toBe(2);
    }
    for (const [address] of text.matchAll(/(?<=")\d+\.\d+\.\d+\.\d+(?=")/g)) {
      expect(address).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^0\.0\.0\.0$/);
    }
  });

  it('have the size and shape they are named for', () => {
    const size = Buffer.byteLength(loadPayloadText('ipmi-server'));
    expect(size).toBeGreaterThan(28_000);
    expect(size).toBeLessThan(36_000);
    expect(at(loadPayload('thousand-disks'), 'inventory', 'disks')).toHaveLength(1_000);
    expect(loadPayload('diskless')).not.toHaveProperty('root_disk');
    expect(at(loadPayload('ramdisk-error'), 'error')).toContain('hardware-detect');
    expect(at(loadPayload('infiniband'), 'inventory', 'interfaces', 0, 'client_id')).toMatch(/^ff:00:/);
  });

  it('are parsed anew each time', () => {
    loadPayload('diskless')['error'] = 'spoilt';
    expect(loadPayload('diskless')['error']).toBeNull();
  });
});

describe('personalise', () => {
  it('gives the machine its own addresses wherever they are mentioned', () => {
    const original = loadPayload('ipmi-server');
    const macs = ['52:54:00:00:01:01', '52:54:00:00:01:02'];
    const own = personalise(original, { bmc: '192.0.2.200', macs, serial: 'S-1', hostname: 'node-1' });
    expect(macsOf(own)).toEqual([...macs, '2a:54:00:00:01:01', '3a:54:00:00:01:01']);
    expect(at(own, 'boot_interface')).toBe(macs[0]);
    expect(at(own, 'inventory', 'boot', 'pxe_interface')).toBe(macs[0]);
    expect(at(own, 'inventory', 'bmc_address')).toBe('192.0.2.200');
    expect(at(own, 'inventory', 'system_vendor', 'serial_number')).toBe('S-1');
    expect(at(own, 'inventory', 'hostname')).toBe('node-1');
    const text = JSON.stringify(own);
    for (const mac of macsOf(original)) expect(text).not.toContain(mac);
    expect(text).not.toContain('"192.0.2.17"');
    expect(text).toContain('["network","eno1","serial","52:54:00:00:01:01"]');
    expect(Object.keys(own)).toEqual(Object.keys(original));
  });

  it("keeps PXELINUX's spelling of the boot interface", () => {
    const own = personalise(loadPayload('virtual-machine'), { macs: ['52:54:00:00:01:01'], bmc: '192.0.2.200' });
    expect(at(own, 'boot_interface')).toBe('01-52-54-00-00-01-01');
    expect(at(own, 'inventory', 'bmc_address')).toBe('192.0.2.200');
  });

  it('leaves the given payload and all that is not named alone', () => {
    const original = loadPayload('lldp');
    const before = structuredClone(original);
    expect(personalise(original, {})).toEqual(before);
    personalise(original, { macs: ['52:54:00:00:01:01'], serial: 'S-1', bmc: null });
    expect(original).toEqual(before);
  });
});
