import { pythonText } from '../python-text.ts';
import { defineAction } from '../rule-plugin.ts';
import { textProblem } from './text-parameter.ts';

/** `set-capability`: sets an entry of `properties.capabilities`; without a value, or with `null`, removes it. */
export const setCapability = defineAction({
  name: 'set-capability',
  params: { required: ['name'], optional: ['value'] },
  formatted: ['value'],
  validate: ({ name }) => textProblem('name', name),
  apply({ node, params }) {
    const { value } = params;
    node.setCapability(String(params.name), value === undefined || value === null ? undefined : pythonText(value));
  },
});
