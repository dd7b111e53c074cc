import { jsonEquals, jsonTypeName } from '../../model/json.ts';
import { DONE, Err } from '../../result.ts';
import { defineAction } from '../rule-plugin.ts';
import { patchPath, pathProblem } from './path.ts';

/**
 * `extend-attribute`: appends `value` to a list of the node, which is made if it is not there, and
 * the objects it is in, too; with `unique`, unless it holds the value. A path through text, a
 * number or past the end of a list fails the run.
 */
export const extendAttribute = defineAction({
  name: 'extend-attribute',
  params: { required: ['path', 'value'], optional: ['unique'] },
  formatted: ['value'],
  validate: ({ path }) => pathProblem(path),
  apply({ node, params }) {
    const path = patchPath(params.path);
    const list = node.get(path) ?? [];
    if (!Array.isArray(list)) return Err(`${path} is no list but ${jsonTypeName(list)}`);
    const isThere = params.unique && list.some((item) => jsonEquals(item, params.value));
    if (!isThere) node.set(path, [...list, params.value]);
    return DONE;
  },
});
