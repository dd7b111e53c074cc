import type { IronicOperation, IronicRule } from '@ironic-inspector/core';

/** Rules that Ironic carries out itself, and that we carry out once they are ours. */
export interface Example {
  readonly name: string;
  readonly rules: readonly IronicRule[];
  /** Why the end is another one, where it is. */
  readonly differs?: string;
}

const set = (path: string, value: unknown, more: object = {}): IronicOperation =>
  ({ op: 'set-attribute', args: { path, value }, ...more }) as IronicOperation;
const when = (op: string, args: object, more: object = {}): IronicOperation =>
  ({ op, args, ...more }) as IronicOperation;
/** Shows by a member of `extra` that a condition matched. */
const shows = (name: string, ...conditions: readonly IronicOperation[]): IronicRule => ({
  conditions,
  actions: [set(`/extra/${name}`, 'yes')],
});

/** A port that the node has from the beginning; Ironic's rules know ports by their UUID alone. */
export const PORT = '5e9d1c64-3f0b-4f7a-9c7b-0a8a51d3c290';

const CPU = '{inventory[cpu][architecture]}';

/** In this order, on one node, which keeps what each leaves there. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'conditions that match, and some that do not',
    rules: [
      shows('eq', when('eq', { values: [CPU, 'x86_64'] })),
      shows('not_eq', when('!eq', { values: [CPU, 'x86_64'] })),
      shows('other', when('!eq', { values: [CPU, 'arm'] })),
      shows('lt', when('lt', { values: ['a', CPU, 'y'] })),
      shows('gt', when('gt', { values: [CPU, 'y'] })),
      shows('forced', when('eq', { values: ['{inventory[cpu][count]}', 40], force_strings: true })),
      shows('contains', when('contains', { value: CPU, regex: '86' })),
      shows('matches', when('matches', { value: CPU, regex: 'x86' })),
      shows('one_of', when('one-of', { value: CPU, values: ['arm', 'x86_64'] })),
      shows('in_net', when('in-net', { address: '{inventory[bmc_address]}', subnet: '198.18.0.0/15' })),
      shows('is_empty', when('is-empty', { value: '{plugin_data[nothing]}' })),
      shows('not_empty', when('!is-empty', { value: CPU })),
      shows('is_false', when('is-false', { value: '{node.maintenance}' })),
      shows('is_true', when('is-true', { value: '{node.maintenance}' })),
      shows('both', when('eq', { values: [CPU, 'x86_64'] }), when('eq', { values: [CPU, 'arm'] })),
    ],
  },
  {
    name: 'loops of conditions',
    rules: ['any', 'all', 'last'].map((multiple) =>
      shows(multiple, when('eq', { values: [CPU, '{item}'] }, { loop: ['x86_64', 'arm'], multiple })),
    ),
  },
  {
    name: 'attributes, capabilities and traits',
    rules: [
      {
        actions: [
          set('description', 'of {node.name}, {inventory[cpu][architecture]:>8}'),
          set('extra.deep.down', { 'k-{node.name}': [CPU, 5, null] }),
          set('/extra/gone', 1),
          { op: 'del-attribute', args: { path: '/extra/gone' } },
          { op: 'extend-attribute', args: { path: '/extra/list', value: 'a' } },
          { op: 'extend-attribute', args: { path: '/extra/list', value: 'a', unique: true } },
          { op: 'set-capability', args: { name: 'by_rule', value: CPU } },
          { op: 'unset-capability', args: { name: 'cpu_txt' } },
          { op: 'add-trait', args: { name: 'CUSTOM_{item}' }, loop: ['ONE', 'TWO'] },
          { op: 'remove-trait', args: { name: 'CUSTOM_TWO' } },
          { op: 'log', args: { msg: 'seen {node.name}' } },
        ],
      },
    ],
  },
  {
    name: 'a loop over paths',
    rules: [
      {
        actions: [
          set('{item[path]}', '{item[value]}', {
            loop: [
              { path: '/extra/looped', value: 'a' },
              { path: 'extra.other', value: '{inventory[bmc_address]}' },
            ],
          }),
        ],
      },
    ],
  },
  {
    name: 'plugin data',
    rules: [
      {
        actions: [
          { op: 'set-plugin-data', args: { path: 'by_rules.a', value: CPU } },
          { op: 'set-plugin-data', args: { path: 'by_rules.b', value: 1 } },
          { op: 'extend-plugin-data', args: { path: 'by_rules.list', value: 'x' } },
        ],
      },
    ],
  },
  {
    name: 'a port',
    rules: [
      {
        actions: [
          { op: 'set-port-attribute', args: { port_id: PORT, path: '/extra/cpu', value: CPU } },
          { op: 'set-port-attribute', args: { port_id: PORT, path: 'extra.gone', value: 'x' } },
          { op: 'set-port-attribute', args: { port_id: PORT, path: '/pxe_enabled', value: false } },
          { op: 'extend-port-attribute', args: { port_id: PORT, path: '/extra/list', value: 'a' } },
          { op: 'extend-port-attribute', args: { port_id: PORT, path: '/extra/list', value: 'a', unique: true } },
          { op: 'del-port-attribute', args: { port_id: PORT, path: '/extra/gone' } },
        ],
      },
    ],
  },
  {
    name: 'the order by priority',
    rules: [
      { priority: 1, actions: [set('/extra/order', 'low')] },
      { priority: 9, actions: [set('/extra/order', 'high')] },
    ],
  },
  {
    name: 'a sensitive rule',
    rules: [{ sensitive: true, actions: [set('/extra/sensitive', 'value')] }],
  },
  {
    name: 'data that is removed',
    rules: [
      {
        actions: [
          { op: 'set-plugin-data', args: { path: 'by_rules.a', value: 1 } },
          { op: 'unset-plugin-data', args: { path: 'by_rules.a' } },
        ],
      },
    ],
    differs: 'Ironic 39.0 finds no path in plugin data, and removes nothing',
  },
  {
    name: 'a number that is compared',
    rules: [shows('number', when('eq', { values: ['{inventory[cpu][count]}', 40] }))],
    differs: 'what a template gives is text in Ironic',
  },
  {
    name: 'a field of the node that is null',
    rules: [shows('is_none', when('is-none', { value: '{node.owner}' }))],
    differs: 'what a template gives is never None in Ironic',
  },
  {
    name: 'an item that is a number',
    rules: [{ actions: [set('/extra/item', '{item}', { loop: [5] })] }],
    differs: 'an item becomes text in Ironic',
  },
  {
    name: 'a rule that looks at what an earlier one wrote',
    rules: [
      { priority: 9, actions: [set('/extra/first', 'written')] },
      shows('second', when('eq', { values: ['{node.extra[first]}', 'written'] })),
    ],
    differs: 'all conditions come before any action here',
  },
  {
    name: 'nothing there, inverted',
    rules: [shows('absent', when('!eq', { values: ['{plugin_data[nothing]}', 'x'] }))],
    differs: 'Ironic compares the text of the template',
  },
  {
    name: 'a template of nothing',
    rules: [{ actions: [set('/extra/template', '{plugin_data[nothing]}')] }],
    differs: 'Ironic writes the text of the template; here the run fails',
  },
  {
    name: 'the first of a loop',
    rules: [shows('first', when('eq', { values: [CPU, '{item}'] }, { loop: ['arm', 'x86_64'], multiple: 'first' }))],
    differs: 'Ironic takes the first that matches',
  },
  { name: 'a failure', rules: [{ actions: [{ op: 'fail', args: { msg: 'not this one' } }] }] },
];
