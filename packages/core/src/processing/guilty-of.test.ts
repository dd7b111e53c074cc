import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../model/change-set.ts';
import { guiltyOf } from './guilty-of.ts';

/** What some hooks and rules wanted together. */
const changes: ChangeSet = {
  node: [
    { op: 'add', path: '/properties/cpu', value: '4' },
    { op: 'add', path: '/properties/cpu_arch', value: 'x86_64' },
    { op: 'add', path: '/properties/capabilities', value: 'a:b,c:d' },
    { op: 'add', path: '/resource_class', value: 'baremetal gold' },
    { op: 'add', path: '/deploy_interface', value: 'no-such-interface' },
    { op: 'add', path: '/driver', value: 'ipmi' },
    { op: 'add', path: '/extra/site', value: { rack: 'r-17', tags: ['x'] } },
    { op: 'remove', path: '/extra/old' },
  ],
  resetInterfaces: false,
  ports: [],
  addTraits: [],
  removeTraits: [],
  authors: {
    '/properties/cpu': ['scheduler'],
    '/properties/cpu_arch': ['scheduler', 'rule arch'],
    '/properties/capabilities': ['capabilities', 'rule caps'],
    '/resource_class': ['rule first', 'rule class'],
    '/deploy_interface': ['rule interface'],
    '/driver': ['rule driver'],
    '/extra/site/rack': ['rule rack'],
    '/extra/site/tags': ['rule tags'],
    '/extra/old': ['rule old'],
    '/extra/same': ['rule that changed nothing'],
    'trait CUSTOM_X': ['rule trait'],
  },
};

const everybody = [
  'scheduler',
  'rule arch',
  'capabilities',
  'rule caps',
  'rule first',
  'rule class',
  'rule interface',
  'rule driver',
  'rule rack',
  'rule tags',
  'rule old',
];

describe('whose change Ironic refused', () => {
  it.each<[string, string, readonly string[]]>([
    ['a path', "'/properties/cpu' is an internal attribute and can not be updated", ['scheduler']],
    ['a path that another begins with', 'Invalid /properties/cpu_arch', ['rule arch']],
    ['a path inside what is sent', 'Cannot patch /extra/site/rack', ['rule rack']],
    ['an attribute in quotes', "Invalid value for 'rack'", ['rule rack']],
    ['a value', "Could not find 'no-such-interface' for the driver ipmi", ['rule interface']],
    ['a value inside what is sent', 'The rack "r-17" is unknown', ['rule rack']],
    ['a field', 'Could not find the following driver(s) or hardware type(s): ipmi.', ['rule driver']],
    ['a field in words', 'Invalid resource class baremetal gold', ['rule class']],
    [
      'one that several add to',
      "Node capabilities in '/properties/capabilities' are wrong",
      ['capabilities', 'rule caps'],
    ],
    [
      'what is wrong, behind the whole patch',
      "Couldn't apply patch '[{'path': '/properties/cpu', 'op': 'add'}, {'path': '/extra/old', 'op': 'remove'}]'. Reason: can't remove a non-existent object 'old'",
      ['rule old'],
    ],
    ['nothing', 'Bad request', everybody],
    ['what nobody changed', "'/name' is too long", everybody],
    ['a word that has a field in it', 'The driver_info is wrong', everybody],
  ])('names %s', (_, refusal, authors) => {
    expect(guiltyOf(changes, refusal)).toEqual(authors);
  });

  it('is always somebody who changed something of the node, whatever Ironic says', () => {
    const words = fc.constantFrom(
      '/',
      'cpu',
      "'",
      '"',
      '(',
      '[',
      '*',
      '\\',
      ' ',
      'driver',
      'Reason: ',
      "Couldn't apply patch ",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (pieces) => {
        const authors = guiltyOf(changes, pieces.join(''));
        expect(authors.length).toBeGreaterThan(0);
        for (const author of authors) expect(everybody).toContain(author);
      }),
    );
  });

  it('takes names of fields for what they are', () => {
    const odd = '/extra/a.b(c[';
    const step = { op: 'add', path: odd, value: 1 } as const;
    const one = { ...changes, node: [step], authors: { [odd]: ['rule odd'] } };
    expect(guiltyOf(one, `${odd}: no`)).toEqual(['rule odd']);
  });
});
