// Compiled against the tarballs, not the sources: what users do with our types must survive packing.
import {
  Err,
  Ok,
  runHooks,
  schedulerHook,
  type Hook,
  type InspectorError,
  type PluginData,
  type Result,
} from '@ironic-inspector/core';

declare module '@ironic-inspector/core' {
  interface PluginData {
    asset_tag?: string;
  }
}

/** Keys of the stock hooks keep their types beside a key of one's own. */
export function facts(data: PluginData): { cpus: number | undefined; tag: string | undefined } {
  return { cpus: data.cpus, tag: data.asset_tag };
}

export const assetTag: Hook = {
  name: 'asset_tag',
  dependsOn: [schedulerHook.name],
  before({ pluginData }) {
    pluginData.asset_tag = 'a';
    // @ts-expect-error a number is no asset tag
    pluginData.asset_tag = 5;
  },
};

const answer: Result<number, InspectorError> = Ok(1);
if (answer.err || Err('reason').ok || typeof runHooks !== 'function') throw new Error('the packed core is broken');
