import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { likeMacs, macLikeness } from './mac-distance.ts';

it.each([
  ['52:54:00:12:34:56', '52:54:00:12:34:57', 'next-nic'],
  ['52:54:00:12:34:ff', '52:54:00:12:35:00', 'next-nic'],
  ['52:54:00:12:34:56', '52:54:00:12:34:53', 'next-nic'],
  ['52:54:00:12:34:56', '52:54:00:12:34:52', 'mistyped'],
  ['52:54:00:12:34:56', '52:55:00:12:34:56', 'mistyped'],
  ['52:54:00:12:34:56', '52:54:00:21:34:56', 'mistyped'],
  ['52:54:00:12:34:56', '52:54:00:12:43:65', undefined],
  ['52:54:00:12:34:56', '52:54:00:12:34:56', undefined],
  ['52:54:00:12:34:56', '52:54:00:22:34:5A', undefined],
  ['52:54:00:12:34:56', 'no address', undefined],
] as const)('%s and %s: %s', (recorded, offered, likeness) => {
  expect(macLikeness(recorded, offered)).toBe(likeness);
  expect(macLikeness(offered, recorded)).toBe(likeness);
});

it('lists just the addresses that are like one', () => {
  const octet = fc.integer({ min: 0, max: 255 }).map((number) => number.toString(16).padStart(2, '0'));
  const mac = fc.array(octet, { minLength: 6, maxLength: 6 }).map((octets) => octets.join(':'));
  fc.assert(
    fc.property(mac, mac, (recorded, other) => {
      const like = likeMacs(recorded);
      expect(like.map((one) => macLikeness(recorded, one))).not.toContain(undefined);
      expect(like.includes(other)).toBe(macLikeness(recorded, other) !== undefined);
    }),
  );
  expect(likeMacs('00:00:00:00:00:00')).toContain('00:00:00:00:00:03');
  expect(likeMacs('ff:ff:ff:ff:ff:ff')).toContain('ff:ff:ff:ff:ff:fe');
  expect(likeMacs('x')).toEqual([]);
});
