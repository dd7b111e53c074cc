import { defineAction } from '../rule-plugin.ts';
import { patchPath, pathProblem } from './path.ts';

/**
 * `set-attribute`: sets a field of the node, or something in one, to `value`, which may be `null`,
 * as the operation `add` of JSON Patch does: what that refuses on the node as it is fails the run
 * . With a new `driver`, interfaces that it lacks get its defaults, unless `reset_interfaces`
 * is false.
 */
export const setAttribute = defineAction({
  name: 'set-attribute',
  params: { required: ['path'], optional: ['value', 'reset_interfaces'] },
  formatted: ['value'],
  validate(params) {
    // Not in `required`: null is a value here.
    if (params.value === undefined) return 'missing required parameter(s): value';
    return pathProblem(params.path);
  },
  apply({ node, params }) {
    const path = patchPath(params.path);
    const reset = path === '/driver' && Boolean(params.reset_interfaces ?? true);
    node.set(path, params.value ?? null, { resetInterfaces: reset, placing: 'add' });
  },
});
