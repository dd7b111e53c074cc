import type { NodePath } from '../model/node-path.ts';
import { capabilityNameProblem, capabilityValueProblem } from '../node-draft/run-node.ts';
import { Err, Ok } from '../result.ts';
import { wireName } from './field-path.ts';
import { pluginDataActions } from './plugin-data-actions.ts';
import { portActions } from './port-actions.ts';
import { patchPathProblem } from './patch-path-problem.ts';
import { placeActions } from './place-actions.ts';
import { pythonText } from './python-text.ts';
import { type Action, defineAction } from './rule-plugin.ts';

/** What is wrong with a parameter that must be text, if anything is. */
function textProblem(name: string, value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? undefined : `${name} must be text`;
}

/** The JSON patch path of a parameter: with its leading slash, and the field by Ironic's name. */
export function patchPath(path: unknown): NodePath {
  const text = String(path);
  const [, field = '', rest = ''] = /^\/?([^/]*)(.*)$/s.exec(text) ?? [];
  return `/${wireName(field)}${rest}` as NodePath;
}

/** What is wrong with the path of an action, if anything is. */
function pathProblem(path: unknown): string | undefined {
  if (typeof path !== 'string') return 'path must be text';
  return patchPathProblem(patchPath(path), path);
}

/**
 * `set-attribute`: sets a field of the node, or something in one, to `value`, as the operation
 * `add` of JSON Patch does: what that refuses on the node as it is fails the run, but that
 * with `parents` objects on the way are made. With a new `driver`, interfaces that it lacks get its
 * defaults, unless `reset_interfaces` is false.
 *
 * `extend-attribute` makes the objects that its list is in, too. A path through text, a number or
 * past the end of a list fails the run.
 */
const attributeActions = placeActions({
  names: ['set-attribute', 'extend-attribute', 'del-attribute'],
  where: ['path'],
  problem: ({ path }) => pathProblem(path),
  placeOf({ node, params }) {
    const path = patchPath(params['path']);
    return Ok({
      name: path,
      get: () => node.get(path),
      set: (value) => node.set(path, value),
      remove: () => node.remove(path),
    });
  },
  set: {
    optional: ['reset_interfaces', 'parents'],
    apply({ node, params }, value) {
      const path = patchPath(params['path']);
      const resetInterfaces = path === '/driver' && Boolean(params['reset_interfaces'] ?? true);
      node.set(path, value, { resetInterfaces, placing: params['parents'] ? 'set' : 'add' });
    },
  },
});

/**
 * `set-capability`: sets an entry of `properties.capabilities`; without a value, or with `null`,
 * removes it. Capabilities that are no text, or a value that would be several entries, fail the run
 * (Q-58).
 */
const setCapability = defineAction({
  name: 'set-capability',
  params: { required: ['name'], optional: ['value'] },
  formatted: ['value'],
  validate: ({ name, value }) =>
    textProblem('name', name) ??
    capabilityNameProblem(String(name)) ??
    // Keys of the ramdisk's data may have commas: a template is judged by what it becomes.
    (typeof value === 'string' && !value.includes('{') ? capabilityValueProblem(value) : undefined),
  apply({ node, params }) {
    const { value } = params;
    node.setCapability(String(params.name), value === undefined || value === null ? undefined : pythonText(value));
  },
});

/** `unset-capability`: removes an entry of `properties.capabilities`; none of it is fine. */
const unsetCapability = defineAction({
  name: 'unset-capability',
  params: { required: ['name'] },
  validate: ({ name }) => textProblem('name', name) ?? capabilityNameProblem(String(name)),
  apply: ({ node, params }) => node.setCapability(String(params.name), undefined),
});

/** `add-trait`: one that the node has already is fine. */
const addTrait = defineAction({
  name: 'add-trait',
  params: { required: ['name'] },
  validate: ({ name }) => textProblem('name', name),
  apply: ({ node, params }) => node.addTrait(String(params.name)),
});

/** `remove-trait`: one that the node does not have is fine. */
const removeTrait = defineAction({
  name: 'remove-trait',
  params: { required: ['name'] },
  validate: ({ name }) => textProblem('name', name),
  apply: ({ node, params }) => node.removeTrait(String(params.name)),
});

/** `log`: leaves `message`, a template, in the trace of the rule, which observers get. */
const log = defineAction({
  name: 'log',
  params: { required: ['message'] },
  formatted: ['message'],
  apply: (input) => input.log(pythonText(input.params.message)),
});

/**
 * `fail`: ends the introspection with `message`, to the letter. None of the rules' changes is sent.
 */
export const fail = defineAction({
  name: 'fail',
  params: { required: ['message'] },
  validate: ({ message }) => textProblem('message', message),
  apply: ({ params }) => Err(String(params.message)),
});

/** The actions every rule can use. */
export const stockActions: readonly Action[] = Object.freeze([
  addTrait,
  ...attributeActions,
  ...portActions,
  ...pluginDataActions,
  fail,
  log,
  removeTrait,
  setCapability,
  unsetCapability,
]);
