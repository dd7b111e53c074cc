import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FORMAT, logFileName } from './log-file-name.ts';

const at = new Date('2026-02-03T04:05:06.007Z');
const source = { uuid: '1a2b3c4d-1a1a-4b4b-8c8c-000000000001', mac: '52:54:00:00:00:01', bmc: '192.0.2.1', at };

describe('names of log files', () => {
  it('are as the original makes them', () => {
    expect(logFileName(DEFAULT_FORMAT).unwrap()(source)).toBe(
      '1a2b3c4d-1a1a-4b4b-8c8c-000000000001_20260203-040506.007000.tar.gz',
    );
    expect(logFileName('{mac}-{bmc}-{dt:%j%%}').unwrap()(source)).toBe('525400000001-192.0.2.1-034_');
  });

  it('say unknown for what is not known', () => {
    expect(logFileName('{uuid}_{mac}_{bmc}').unwrap()({ uuid: undefined, mac: undefined, bmc: undefined, at })).toBe(
      'unknown_unknown_unknown',
    );
  });

  it.each(['{color}', '{uuid', 'a}b', '../{uuid}', '{dt:%Q}', '{mac:5}', '{dt:%'])('refuse the template %j', (format) =>
    expect(logFileName(format).err).toBe(true),
  );

  it('never leave the folder, whatever the machine says (Q-23)', () => {
    const nameOf = logFileName('{bmc}{mac}').unwrap();
    expect(nameOf({ ...source, bmc: '..', mac: '/' })).toBe('.._');
    expect(nameOf({ ...source, bmc: '.', mac: '.' })).toBe('unknown');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (bmc, mac) => {
        const name = nameOf({ ...source, bmc, mac });
        expect(name).toMatch(/^[\w.-]{1,128}$/);
        expect(name).not.toMatch(/^\.+$/);
      }),
    );
  });
});
