import { Err, Ok } from '@ironic-inspector/core';
import { expect, it } from 'vitest';
import { substitute } from './substitute.ts';

const options: Readonly<Record<string, string>> = { name: 'x', 'group.name': 'y', a_1: 'z' };
const lookUp = (name: string) => (name in options ? Ok(options[name] ?? '') : Err('there is none'));

it.each([
  ['$name', 'x'],
  ['a$name,b', 'ax,b'],
  ['${name}s', 'xs'],
  ['${group.name}', 'y'],
  ['$group.name', 'y'],
  ['$a_1-', 'z-'],
  ['$$name', '$name'],
  [String.raw`\$name`, '$name'],
  ['$$$name', '$x'],
  ['5$', '5$'],
  ['$5 ${} $-', '$5 ${} $-'],
])('%s is %s', (text, expected) => {
  expect(substitute(text, lookUp).unwrap()).toBe(expected);
});

it('names what is not there', () => {
  expect(substitute('pa$word', lookUp)).toMatchObject({ err: true, val: '$word: there is none' });
});
