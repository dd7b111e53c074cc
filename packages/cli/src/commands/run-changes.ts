import { jsonOf } from '@ironic-inspector/api-schemas';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { statusTable } from '../run-table.ts';

/** Ends the introspection of a node that waits for its ramdisk. */
export const abort: Command<{ readonly node: string }> = async (api, { node }, { terminal }) => {
  const run = await api.abort(node);
  if (run.err) return terminal.fail(run.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.abort, run.val));
  else statusTable(terminal, [run.val]);
  return EXIT.done;
};

/** Has hooks and rules look again at stored data, or at that of a file. */
export const reapply: Command<{ readonly node: string; readonly file?: string | undefined }> = async (
  api,
  { node, file },
  { terminal, readFile },
) => {
  const text = file === undefined ? undefined : await readFile(file);
  if (text?.err === true) return terminal.fail(text.val);
  const run = await api.reapply(node, text?.val);
  if (run.err) return terminal.fail(run.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.reapply, run.val));
  else statusTable(terminal, [run.val]);
  return EXIT.done;
};
