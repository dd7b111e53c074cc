/** Hooks on an inventory that Ironic's own inspection collected; nothing is sent. */
import assert from 'node:assert/strict';
import { defaultHooks, runHooks, type RamdiskData } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

/** What `openstack baremetal node inventory save node-1` gives. */
const { inventory, ...rest } = loadPayload('virtual-machine');
const saved = JSON.stringify({ inventory, plugin_data: rest });

// #region inventory
const { inventory: found, plugin_data: others } = JSON.parse(saved);
const document: RamdiskData = { ...others, inventory: found };
const run = (await runHooks(document, { hooks: defaultHooks, node: { properties: {} } })).unwrap();
console.log(run.changes?.node, run.warnings);
// #endregion
assert.ok(run.changes?.node.some(({ path }) => path === '/properties/cpus' || path === '/properties'));
