import { pathKeys, pathOf } from '../model/patch-path.ts';
import { Ok } from '../result.ts';
import { dataPathProblem } from './data-draft.ts';
import { placeActions } from './place-actions.ts';

/** The path of an action in the data, in its one spelling. */
export function dataPath(path: unknown): string {
  return pathOf(pathKeys(String(path)));
}

/** The actions that change the data of a machine. */
export const pluginDataActions = placeActions({
  names: ['set-plugin-data', 'extend-plugin-data', 'unset-plugin-data'],
  where: ['path'],
  problem: ({ path }) => (typeof path === 'string' ? dataPathProblem(path) : 'path must be text'),
  placeOf({ pluginData, params }) {
    const path = dataPath(params['path']);
    return Ok({
      name: path,
      get: () => pluginData.get(path),
      set: (value) => pluginData.set(path, value),
      remove: () => pluginData.remove(path),
    });
  },
});
