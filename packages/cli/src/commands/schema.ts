import { InspectorError } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import { ANSWERS, jsonSchemaOf } from '../answers.ts';
import type { LoneCommand } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** The JSON Schema of what a command prints with `--json`. No inspector is asked. */
export const schema: LoneCommand<{ readonly words: readonly string[] }> = async ({ words }, { terminal }) => {
  const found = jsonSchemaOf(words.join(' '));
  if (found !== undefined) {
    terminal.json(jsonText(found));
    return EXIT.done;
  }
  const message = `"${words.join(' ')}" has no schema; there are: ${Object.keys(ANSWERS).join(', ')}`;
  return terminal.fail(new InspectorError('bad-request', message));
};
