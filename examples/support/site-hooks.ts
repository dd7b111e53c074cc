/**
 * Hooks of your own for the daemon, a template: put it where `[processing]hook_modules` names it,
 * such as `/etc/ironic-inspector-ts/site-hooks.mts`. It imports types alone, so that it needs no
 * package beside it.
 */
import type { HookModule } from '@ironic-inspector/core';

declare module '@ironic-inspector/core' {
  interface PluginData {
    site_rack?: string;
  }
}

export default {
  hooks: [
    {
      name: 'site_rack', // for [processing]processing_hooks = $default_processing_hooks,site_rack
      before({ inventory, pluginData, log }) {
        const rack = /^rack-(\w+)-/.exec(inventory.hostname ?? '')?.[1];
        if (rack === undefined) log.warn('the host name says no rack');
        else pluginData.site_rack = rack;
      },
      after({ pluginData, node }) {
        if (pluginData.site_rack !== undefined) node.set('/extra/rack', pluginData.site_rack);
      },
    },
  ],
} satisfies HookModule;
