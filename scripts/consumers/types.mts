// Compiled against the tarballs, not the sources: what users do with our types must survive packing.
import {
  defineAction,
  Err,
  evaluateRules,
  Ok,
  runHooks,
  schedulerHook,
  type Hook,
  type Inspector,
  type InspectorError,
  type IronicNode,
  type Json,
  type NewRule,
  type NodeHandle,
  type NodePath,
  type ParametersOf,
  type PluginData,
  type RamdiskData,
  type Result,
  type Rule,
} from '@ironic-inspector/core';

const setOwner = defineAction({
  name: 'own-owner',
  params: { required: ['value'], optional: ['overwrite'] },
  formatted: ['value'],
  // @ts-expect-error no such parameter is listed
  apply: ({ node, params }) => node.set('/owner', params.valeu),
});

declare module '@ironic-inspector/core' {
  interface PluginData {
    asset_tag?: string;
  }
  interface HookNames {
    asset_tag: true;
  }
  interface RuleActions {
    'own-owner': ParametersOf<typeof setOwner>;
  }
  interface RuleConditions {
    'own-longer': { readonly value: number };
  }
}

/** Keys of the stock hooks keep their types beside a key of one's own. */
export function facts(data: PluginData): { cpus: number | undefined; tag: string | undefined } {
  return { cpus: data.cpus, tag: data.asset_tag };
}

export const assetTag: Hook = {
  name: 'asset_tag',
  dependsOn: ['scheduler'],
  before({ pluginData }) {
    pluginData.asset_tag = 'a';
    // @ts-expect-error a number is no asset tag
    pluginData.asset_tag = 5;
    // @ts-expect-error a key that nobody declared
    pluginData.asset_tga = 'a';
    // what a ramdisk sent and nobody declared
    const sent: unknown = (pluginData as RamdiskData)['vendor_facts'];
    return sent === undefined ? undefined : Err('odd');
  },
};
export const afterwards: Hook = { name: 'afterwards', dependsOn: ['asset_tag', 'validate_interfaces'] };
// @ts-expect-error no hook has this name
export const misspelt: Hook = { name: 'misspelt', dependsOn: ['schedular'] };

export function paths(node: NodeHandle, key: string, when: Date, computed: string): Json | undefined {
  node.set('/extra/rack', { unit: 4, tags: ['a', null] });
  node.set(`/properties/${key}`, 1n);
  node.set(computed as NodePath, true);
  node.remove('/driver_info/ipmi_address');
  node.ports.set('52:54:00:00:00:01', '/pxe_enabled', false);
  // @ts-expect-error a slash is missing
  node.set('extra/rack', 1);
  // @ts-expect-error a field is misspelt
  node.set('/propertes/cpus', '4');
  // @ts-expect-error only Ironic changes it
  node.set('/provision_state', 'active');
  // @ts-expect-error text of its own
  node.remove(computed);
  // @ts-expect-error ports have no such field
  node.ports.set('52:54:00:00:00:01', '/pxe', false);
  // @ts-expect-error JSON has no maps
  node.set('/extra/map', new Map());
  // @ts-expect-error JSON has no dates
  node.set('/extra/date', when);
  // @ts-expect-error that removes nothing: `remove` does
  node.set('/extra/gone', undefined);
  // @ts-expect-error JSON has no functions
  node.set('/extra/function', () => 1);
  return node.get('/provision_state');
}

const rule: NewRule = {
  conditions: [
    { op: 'eq', field: 'cpus', value: 4 },
    { op: 'is-empty', field: 'node://extra', invert: true },
    { op: 'own-longer', field: 'inventory.disks', value: 1, multiple: 'all' },
  ],
  actions: [
    { action: 'set-attribute', path: 'extra/rack', value: null },
    { action: 'extend-attribute', path: '/extra/list', value: 'a', unique: true },
    { action: 'set-capability', name: 'boot_mode' },
    { action: 'own-owner', value: 'team', overwrite: false },
  ],
};
export const mistakes: readonly NewRule[] = [
  // @ts-expect-error no such operator
  { conditions: [{ op: 'equals', field: 'cpus', value: 4 }], actions: [{ action: 'log', message: 'a' }] },
  // @ts-expect-error a parameter is missing
  { conditions: [{ op: 'eq', field: 'cpus' }], actions: [{ action: 'log', message: 'a' }] },
  // @ts-expect-error a network is text
  { conditions: [{ op: 'in-net', field: 'a', value: 4 }], actions: [{ action: 'log', message: 'a' }] },
  // @ts-expect-error no such action
  { actions: [{ action: 'set-atribute', path: '/extra/a', value: 1 }] },
  // @ts-expect-error a parameter is missing
  { actions: [{ action: 'set-attribute', path: '/extra/a' }] },
  // @ts-expect-error a parameter that the action does not take
  { actions: [{ action: 'fail', message: 'a', path: '/extra/a' }] },
  // @ts-expect-error no such field
  { actions: [{ action: 'set-attribute', path: '/extras/a', value: 1 }] },
  // @ts-expect-error a parameter of one's own is missing
  { actions: [{ action: 'own-owner', overwrite: true }] },
];

/** Rules that are stored, and such as somebody writes, are taken alike. */
export async function dryRun(inspector: Inspector, stored: readonly Rule[], data: RamdiskData, node: IronicNode) {
  evaluateRules(stored, { data, node });
  evaluateRules([rule, ...stored], { data, node, actions: [setOwner] });
  const created: Result<Rule, InspectorError> = await inspector.rules.create(rule);
  // @ts-expect-error no such action
  await inspector.rules.create({ actions: [{ action: 'nothing' }] });
  return created;
}

const answer: Result<number, InspectorError> = Ok(1);
const broken = answer.err || Err('reason').ok || typeof runHooks !== 'function' || schedulerHook.name !== 'scheduler';
if (broken) throw new Error('the packed core is broken');
