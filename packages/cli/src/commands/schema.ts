import { InspectorError } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import { ANSWERS, jsonSchemaOf } from '../answers.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

/** The JSON Schema of what a command prints with `--json`. No inspector is asked. */
export function schema(terminal: Terminal, words: readonly string[]): ExitCode {
  const found = jsonSchemaOf(words.join(' '));
  if (found !== undefined) {
    terminal.json(jsonText(found));
    return EXIT.done;
  }
  const message = `"${words.join(' ')}" has no schema; there are: ${Object.keys(ANSWERS).join(', ')}`;
  return terminal.fail(new InspectorError('bad-request', message));
}
