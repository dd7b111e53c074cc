import { capabilityNameProblem, capabilityValueProblem } from '../../node/capability-text.ts';
import { pythonText } from '../python-text.ts';
import { defineAction } from '../rule-plugin.ts';
import { textProblem } from './text-parameter.ts';

/**
 * `set-capability`: sets an entry of `properties.capabilities`; without a value, or with `null`,
 * removes it. Capabilities that are no text, or a value that would be several entries, fail the run
 * (Q-58).
 */
export const setCapability = defineAction({
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
