/**
 * A fact of your own: the chassis serial number goes into the node's `extra`. Run on a captured
 * payload, without an Ironic.
 */
import assert from 'node:assert/strict';
import { defaultHooks, runHooks, type Hook } from '@ironic-inspector/core';
import { loadPayload } from '@ironic-inspector/testing';

declare module '@ironic-inspector/core' {
  interface PluginData {
    asset_tag?: string;
  }
}

const assetTag: Hook = {
  name: 'asset_tag',

  before({ inventory, pluginData, log }) {
    const serial = inventory.system_vendor?.serial_number?.trim();
    if (serial) pluginData.asset_tag = serial;
    else log.warn('the ramdisk reported no serial number');
  },

  after({ pluginData, node }) {
    // Collected, and sent in one request with what the other hooks want.
    if (pluginData.asset_tag !== undefined) node.set('/extra/asset_tag', pluginData.asset_tag);
  },
};

const run = (await runHooks(loadPayload('ipmi-server'), { hooks: [...defaultHooks, assetTag] })).unwrap();
const step = run.changes?.node.find(({ path }) => path === '/extra/asset_tag');
assert.deepEqual(step, { op: 'add', path: '/extra/asset_tag', value: 'EXSRV00000017' });
console.log('would be sent to Ironic:', step);
