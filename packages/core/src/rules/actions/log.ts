import { pythonText } from '../python-text.ts';
import { defineAction } from '../rule-plugin.ts';

/** `log`: leaves `message`, a template, in the trace of the rule, which observers get. */
export const log = defineAction({
  name: 'log',
  params: { required: ['message'] },
  formatted: ['message'],
  apply: (input) => input.log(pythonText(input.params.message)),
});
