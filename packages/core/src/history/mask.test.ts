import { describe, expect, it } from 'vitest';
import { maskNote, maskText, maskValue } from './mask.ts';

describe('texts', () => {
  it('lose their secrets', () => {
    expect(maskText('at https://admin:hunter2@[2001:db8::1]:8443/x')).toBe('at https://***@[2001:db8::1]:8443/x');
  });

  it('are not too long', () => {
    expect(maskText('x'.repeat(100_000)).length).toBeLessThanOrEqual(1000);
  });

  it('end at a secret when they say what was written', () => {
    expect(maskNote('sets /driver_info/ipmi_password to "hunter2"')).toBe('sets /driver_info/ipmi_password ***');
    expect(maskNote('sets /extra/rack to "r1"')).toBe('sets /extra/rack to "r1"');
  });
});

describe('values', () => {
  it.each([
    'ipmi_password',
    'snmp_community',
    'ssh_private',
    'ipmi_hex_kg_key',
    'auth_token',
    'configdrive',
    'redfish_username',
  ])('of %s are hidden', (name) => {
    expect(maskValue(name, 'hunter2')).toBe('***');
    expect(maskValue('driver_info', { [name]: { deep: 'hunter2' } })).toEqual({ [name]: '***' });
  });

  it('keep what is none', () => {
    const value = { cpus: 4, list: ['a', null, true, 2n ** 64n], keyboard: 'us', ipmi_address: '192.0.2.1' };
    expect(maskValue('properties', value)).toEqual(value);
  });

  it('are bounded', () => {
    expect(maskValue('extra', { a: Array.from({ length: 200 }, () => 'x'.repeat(500)) })).toMatch(/^\(\d+ characters/);
    expect(
      maskValue(
        'extra',
        Array.from({ length: 200 }, () => 1),
      ),
    ).toHaveLength(100);
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    expect(() => maskValue('extra', deep)).not.toThrow();
  });
});
