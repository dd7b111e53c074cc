import { jsonOf } from '@ironic-inspector/api-schemas';
import type { Introspection, State } from '@ironic-inspector/core';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { present } from '../present.ts';
import { statusTable } from '../run-table.ts';

export interface ListArguments {
  readonly states?: readonly State[] | undefined;
  /** How many at most. @default all */
  readonly limit?: number | undefined;
}

/** The newest run of each node, newest first. */
export const list: Command<ListArguments> = async (api, { states, limit = Infinity }, { terminal }) => {
  const runs: Introspection[] = [];
  while (runs.length < limit) {
    const more = await api.list(present({ states, after: runs.at(-1) }));
    if (more.err) return terminal.fail(more.val);
    // How long a page may be is the server's business: only an empty one is the last.
    if (more.val.length === 0) break;
    runs.push(...more.val.slice(0, limit - runs.length));
  }
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.list, { introspections: runs }));
  else if (runs.length === 0) terminal.note('No node has a run.');
  else statusTable(terminal, runs);
  return EXIT.done;
};

/** The newest run of a node. */
export const status: Command<{ readonly node: string }> = async (api, { node }, { terminal }) => {
  const run = await api.status(node);
  if (run.err) return terminal.fail(run.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.status, run.val));
  else statusTable(terminal, [run.val]);
  return EXIT.done;
};
