import { jsonOf } from '@ironic-inspector/api-schemas';
import { InspectorError } from '@ironic-inspector/core/errors';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { paint } from '../terminal.ts';

export interface LogsArguments {
  readonly run: string;
  /** Only the file of this name. @default all */
  readonly file?: string | undefined;
}

/** What the ramdisk of a run has logged, file after file. */
export const logs: Command<LogsArguments> = async (api, { run, file }, { terminal }) => {
  const found = await api.history.logs(run);
  if (found.err) return terminal.fail(found.val);
  const { files, warnings } = found.val;
  const chosen = file === undefined ? files : files.filter(({ name }) => name === file);
  if (file !== undefined && chosen.length === 0) {
    const names = files.map(({ name }) => name).join(', ');
    return terminal.fail(
      new InspectorError('data-not-found', `There is no file ${file} in the logs; there are: ${names}`),
    );
  }
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS.logs, { ...found.val, files: chosen }));
    return EXIT.done;
  }
  for (const { name, size, text, cut } of chosen) {
    if (file === undefined) terminal.line(paint('bold', `==> ${name} (${size} bytes) <==`));
    if (cut > 0) terminal.note(paint('yellow', `${name}: its first ${cut} bytes are left out`));
    terminal.lines(text);
  }
  for (const warning of warnings) terminal.note(paint('yellow', warning));
  return EXIT.done;
};
