import { describe, expect, it } from 'vitest';
import { ramdiskError } from '../hooks/ramdisk-error.ts';
import { resolveOptions } from '../options/options.ts';
import { DEFAULTS, resolveSettings } from './settings.ts';

describe('settings', () => {
  it('have defaults for everything', () => expect(resolveSettings({})).toEqual({ settings: DEFAULTS }));

  it('fill in the rest of a group', () => {
    const resolved = resolveSettings({ processing: { addPorts: 'all' } });
    expect(resolved).toMatchObject({ settings: { processing: { addPorts: 'all', keepPorts: 'all', powerOff: true } } });
  });

  it('are frozen, and what was given is not', () => {
    const given = { processing: { addPorts: 'all' as const }, ipmiAddressFields: ['bmc'] };
    const resolved = resolveSettings(given);
    if ('problems' in resolved) throw new Error(resolved.problems.join());
    expect(Object.isFrozen(resolved.settings.processing)).toBe(true);
    expect(Object.isFrozen(given.processing)).toBe(false);
    expect(Object.isFrozen(given.ipmiAddressFields)).toBe(false);
  });

  it('name everything that is wrong, all at once', () => {
    const wrong = { timeout: -1, colour: 'red', processing: { addPorts: 'some', keepPorts: 'all' } };
    const resolved = resolveSettings(wrong as never);
    if (!('problems' in resolved)) throw new Error('accepted');
    expect(resolved.problems).toHaveLength(3);
    expect(resolved.problems.join('\n')).toMatch(/timeout: [^]*processing\.addPorts: .*"pxe"[^]*colour/);
  });

  it('refuse a combination that would delete every port', () => {
    const resolved = resolveSettings({ processing: { addPorts: 'disabled', keepPorts: 'added' } });
    expect(resolved).toEqual({ problems: [expect.stringContaining('processing.keepPorts: ')] });
  });
});

describe('options', () => {
  it('need hooks in an order that can work (Q-27)', () => {
    const late = { name: 'late', dependsOn: ['early', 'missing'] as never[] };
    const resolved = resolveOptions({ hooks: [late, { name: 'early' }, ramdiskError, ramdiskError] });
    expect(resolved.err && resolved.val.code).toBe('invalid-options');
    expect(resolved.err && resolved.val.message.split('\n').slice(1)).toEqual([
      'hooks: late needs the hook early before it',
      'hooks: late needs the hook missing, which is not listed',
      'hooks: ramdisk_error is listed twice',
    ]);
  });
});
