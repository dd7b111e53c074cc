import { describe, expect, it } from 'vitest';
import { bootMacAddress, macAddress } from './mac-address.ts';

describe('macAddress', () => {
  it('has one spelling', () => expect(macAddress('52:54:00:AB:CD:EF')).toBe('52:54:00:ab:cd:ef'));
  it.each([
    '',
    'eth0',
    '52:54:00:ab:cd',
    '52-54-00-ab-cd-ef',
    '52:54:00:ab:cd:eg',
    '52:54:00:ab:cd:ef:00',
    null,
    undefined,
  ])('does not take %j for one', (text) => expect(macAddress(text)).toBeUndefined());
});

describe('bootMacAddress', () => {
  it.each([
    ['52:54:00:AB:CD:EF', '52:54:00:ab:cd:ef'],
    ['01-52-54-00-AB-CD-EF', '52:54:00:ab:cd:ef'],
    ['20-52-54-00-ab-cd-ef', '52:54:00:ab:cd:ef'],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('%j is %j', (text, mac) => expect(bootMacAddress(text)).toBe(mac));
});
