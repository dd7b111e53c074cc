import { Err } from '../../result.ts';
import { defineAction } from '../rule-plugin.ts';
import { textProblem } from './text-parameter.ts';

/** `fail`: ends the introspection with `message`, to the letter. None of the rules' changes is sent. */
export const fail = defineAction({
  name: 'fail',
  params: { required: ['message'] },
  validate: ({ message }) => textProblem('message', message),
  apply: ({ params }) => Err(String(params.message)),
});
