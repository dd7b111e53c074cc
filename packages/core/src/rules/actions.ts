import { jsonEquals, jsonTypeName } from '../model/json.ts';
import type { NodePath } from '../model/node-path.ts';
import { capabilityNameProblem, capabilityValueProblem } from '../node-draft/run-node.ts';
import { DONE, Err } from '../result.ts';
import { wireName } from './field-path.ts';
import { pluginDataActions } from './plugin-data-actions.ts';
import { portActions } from './port-actions.ts';
import { patchPathProblem } from './patch-path-problem.ts';
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
 * `set-attribute`: sets a field of the node, or something in one, to `value`, which may be `null`,
 * as the operation `add` of JSON Patch does: what that refuses on the node as it is fails the run
 * but that with `parents` objects on the way are made. With a new `driver`, interfaces that
 * it lacks get its defaults, unless `reset_interfaces` is false.
 */
const setAttribute = defineAction({
  name: 'set-attribute',
  params: { required: ['path'], optional: ['value', 'reset_interfaces', 'parents'] },
  formatted: ['value'],
  validate(params) {
    // Not in `required`: null is a value here.
    if (params.value === undefined) return 'missing required parameter(s): value';
    return pathProblem(params.path);
  },
  apply({ node, params }) {
    const path = patchPath(params.path);
    const reset = path === '/driver' && Boolean(params.reset_interfaces ?? true);
    node.set(path, params.value ?? null, { resetInterfaces: reset, placing: params.parents ? 'set' : 'add' });
  },
});

/**
 * `extend-attribute`: appends `value` to a list of the node, which is made if it is not there, and
 * the objects it is in, too; with `unique`, unless it holds the value. A path through text, a
 * number or past the end of a list fails the run.
 */
const extendAttribute = defineAction({
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

/** `del-attribute`: removes a field of the node, or something in one; nothing there is fine. */
const delAttribute = defineAction({
  name: 'del-attribute',
  params: { required: ['path'] },
  validate: ({ path }) => pathProblem(path),
  apply: ({ node, params }) => node.remove(patchPath(params.path)),
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
  delAttribute,
  ...portActions,
  ...pluginDataActions,
  extendAttribute,
  fail,
  log,
  removeTrait,
  setAttribute,
  setCapability,
  unsetCapability,
]);
