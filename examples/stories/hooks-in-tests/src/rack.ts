// #region hook
import { Err, type Hook } from '@ironic-inspector/core';

declare module '@ironic-inspector/core' {
  interface PluginData {
    rack?: string;
  }
}

/** The rack is in the BMC's address: 10.20.7.31 is machine 31 of rack 7. */
export const rack: Hook = {
  name: 'rack',

  before({ inventory, pluginData }) {
    const number = /^10\.20\.(\d+)\./.exec(inventory.bmc_address ?? '')?.[1];
    if (number === undefined) return Err(`${inventory.bmc_address ?? 'no address'} is in none of our racks`);
    pluginData.rack = `r${number}`;
  },

  after({ pluginData, node }) {
    const name = pluginData.rack ?? 'none';
    node.set('/extra/rack', name);
    node.addTrait(`CUSTOM_RACK_${name.toUpperCase()}`);
  },
};
// #endregion
