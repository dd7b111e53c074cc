import { defineAction } from '../rule-plugin.ts';
import { textProblem } from './text-parameter.ts';

/** `add-trait`: one that the node has already is fine. */
export const addTrait = defineAction({
  name: 'add-trait',
  params: { required: ['name'] },
  validate: ({ name }) => textProblem('name', name),
  apply: ({ node, params }) => node.addTrait(String(params.name)),
});

/** `remove-trait`: one that the node does not have is fine. */
export const removeTrait = defineAction({
  name: 'remove-trait',
  params: { required: ['name'] },
  validate: ({ name }) => textProblem('name', name),
  apply: ({ node, params }) => node.removeTrait(String(params.name)),
});
