import { jsonEquals, jsonTypeName } from '../model/json.ts';
import { pathKeys, pathOf } from '../model/patch-path.ts';
import { DONE, Err } from '../result.ts';
import { type Action, defineAction } from './rule-plugin.ts';

/** The path of an action in the data, in its one spelling. */
export function dataPath(path: unknown): string {
  return pathOf(pathKeys(String(path)));
}

/** What is wrong with a path in the data, if anything is. */
function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'path must be text';
  const [first] = pathKeys(path);
  if (first === undefined) return `path must be like /key or /key/key: ${JSON.stringify(path)}`;
  return first === 'inventory'
    ? 'path must not be in the inventory, which stays as the ramdisk collected it'
    : undefined;
}

/** `set-plugin-data`: sets something in the data; objects that are missing on the way are made. */
const setPluginData = defineAction({
  name: 'set-plugin-data',
  params: { required: ['path'], optional: ['value'] },
  formatted: ['value'],
  validate(params) {
    // Not in `required`: null is a value here.
    if (params.value === undefined) return 'missing required parameter(s): value';
    return pathProblem(params.path);
  },
  apply: ({ pluginData, params }) => pluginData.set(dataPath(params.path), params.value ?? null),
});

/**
 * `extend-plugin-data`: appends `value` to a list in the data, which is made if it is not there;
 * with `unique`, unless it holds the value.
 */
const extendPluginData = defineAction({
  name: 'extend-plugin-data',
  params: { required: ['path', 'value'], optional: ['unique'] },
  formatted: ['value'],
  validate: ({ path }) => pathProblem(path),
  apply({ pluginData, params }) {
    const path = dataPath(params.path);
    const list = pluginData.get(path) ?? [];
    if (!Array.isArray(list)) return Err(`${path} is no list but ${jsonTypeName(list)}`);
    const isThere = params.unique && list.some((item) => jsonEquals(item, params.value));
    if (!isThere) pluginData.set(path, [...list, params.value]);
    return DONE;
  },
});

/** `unset-plugin-data`: removes something from the data; nothing there is fine. */
const unsetPluginData = defineAction({
  name: 'unset-plugin-data',
  params: { required: ['path'] },
  validate: ({ path }) => pathProblem(path),
  apply: ({ pluginData, params }) => pluginData.remove(dataPath(params.path)),
});

/** The actions that change the data of a machine. */
export const pluginDataActions: readonly Action[] = Object.freeze([setPluginData, extendPluginData, unsetPluginData]);
