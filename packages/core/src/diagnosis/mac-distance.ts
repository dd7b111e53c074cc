import { macAddress } from '../model/mac-address.ts';

/** How a MAC address is like another one, without being it. */
type MacLikeness = 'next-nic' | 'mistyped';

/** How far apart the NICs of one card may be: a card has four ports, for most. */
const NEXT = 3;
const DIGITS = '0123456789abcdef';

/**
 * How `offered` is like `recorded`: `next-nic` when they are at most three apart, as the NICs of
 * one card are; `mistyped` when one digit is another, or two that stand side by side are swapped.
 *
 * @returns `undefined` when it is neither, and when they are the same
 */
export function macLikeness(recorded: string, offered: string): MacLikeness | undefined {
  const [one, other] = [digitsOf(recorded), digitsOf(offered)];
  if (one === undefined || other === undefined || one === other) return undefined;
  if (Math.abs(parseInt(one, 16) - parseInt(other, 16)) <= NEXT) return 'next-nic';
  const differs = Array.from(one).flatMap((digit, index) => (digit === other[index] ? [] : [index]));
  const [first = 0, second] = differs;
  if (second === undefined) return 'mistyped';
  const isSwap = differs.length === 2 && second === first + 1;
  return isSwap && one[first] === other[second] && one[second] === other[first] ? 'mistyped' : undefined;
}

/** All MAC addresses that are like `recorded`; none when it is no MAC address. */
export function likeMacs(recorded: string): readonly string[] {
  const digits = digitsOf(recorded);
  if (digits === undefined) return [];
  const like = new Set<string>();
  for (let index = 0; index < digits.length; index++) {
    const [before, own = '', next = '', after] = [
      digits.slice(0, index),
      digits[index],
      digits[index + 1],
      digits.slice(index + 2),
    ];
    for (const digit of DIGITS) like.add(before + digit + next + after);
    like.add(before + next + own + after);
  }
  const number = parseInt(digits, 16);
  for (let distance = -NEXT; distance <= NEXT; distance++) {
    const text = (number + distance).toString(16).padStart(digits.length, '0');
    if (number + distance >= 0 && text.length === digits.length) like.add(text);
  }
  like.delete(digits);
  return Array.from(like, (text) => text.replaceAll(/..(?!$)/g, '$&:'));
}

/** Its twelve digits. */
function digitsOf(mac: string): string | undefined {
  return macAddress(mac)?.replaceAll(':', '');
}
