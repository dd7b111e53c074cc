import type { Hook } from '@ironic-inspector/core';

declare module '@ironic-inspector/core' {
  interface PluginData {
    asset_tag?: string;
  }
}

/** Writes the machine's serial number to the node, where `extra.asset_tag` shows it. */
export const assetTag: Hook = {
  name: 'asset_tag',

  // The node is not known yet. What is kept here is stored with the data, and rules see it.
  before({ inventory, pluginData, log }) {
    const serial = inventory.system_vendor?.serial_number?.trim();
    if (serial) pluginData.asset_tag = serial;
    else log.warn('the machine has no serial number');
  },

  // The node is known. What is set here goes to Ironic with what the other hooks want.
  after({ pluginData, node }) {
    if (pluginData.asset_tag !== undefined) node.set('/extra/asset_tag', pluginData.asset_tag);
  },
};
