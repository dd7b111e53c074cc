import {
  InspectorError,
  type DeletedNodes,
  type ForgottenNodes,
  type HistoryRun,
  type Inspector,
} from '@ironic-inspector/core';
import { construct } from '../compose.ts';
import { composition } from '../config/composition.ts';
import type { Config } from '../config/option-table.ts';
import { fail, INTERRUPTED, warn, type Command } from './command.ts';

export const forgetDeleted: Command = {
  name: 'forget-deleted',
  summary:
    'shows the nodes on record that Ironic has no more, and removes their records and data when that is confirmed',
  options: {
    history: {
      type: 'boolean',
      means: 'also those that only history knows; what history keeps of all of them is removed, too',
    },
    confirm: { type: 'string', means: 'how many they are: when they are more by now, nothing is removed' },
  },
  async run(read, values) {
    const { config, problems } = await read();
    if (config === undefined) return fail('The configuration is not right:', ...problems);
    const { confirm } = values;
    const history = values['history'] === true;
    if (confirm !== undefined && !/^[1-9]\d*$/.test(String(confirm))) {
      return fail(`--confirm must be a number of nodes, 1 or more, not '${String(confirm)}'`);
    }
    try {
      return await withInspector(config, (inspector, signal) =>
        confirm === undefined ? show(inspector, history) : remove(inspector, history, Number(confirm), signal),
      );
    } catch (error) {
      if (InspectorError.is(error)) return fail(error.message);
      throw error;
    }
  },
};

/**
 * Opens an inspector on the configured Ironic and database, without what a running daemon holds
 * already: no firewall.
 */
async function withInspector(
  config: Config,
  work: (inspector: Inspector, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  if (config.database.connection === 'memory')
    return fail('[database]connection is memory: there is no node on record');
  const options = await composition(config, warn);
  if (options.err) return fail('The configuration is not right:', options.val.message);
  const { firewall: _, metrics: __, mdns: ___, ...rest } = options.val;
  const constructed = await construct(rest);
  if (constructed.err) return fail('The configuration is not right:', constructed.val.message);
  const opened = await constructed.val.openInspector();
  if (opened.err) return fail(opened.val.message);
  const { inspector, stop } = opened.val;
  const interrupted = new AbortController();
  const interrupt = () => {
    interrupted.abort();
    void stop();
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work(inspector, interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stop();
  }
}

async function show(inspector: Inspector, history: boolean): Promise<number> {
  const deleted = await inspector.deletedNodes({ history });
  if (deleted.err) return fail(deleted.val.message);
  console.log(linesOf(deleted.val, history).join('\n'));
  return 0;
}

function linesOf({ known, gone, past }: DeletedNodes, history: boolean): readonly string[] {
  const where = history ? 'on record and in history' : 'on record';
  const count = gone.length + past.length;
  if (count === 0) return [`Ironic has all of the ${known} nodes ${where}.`];
  const lineOf = (uuid: string, { state, startedAt }: Pick<HistoryRun, 'state' | 'startedAt'>) =>
    `  ${uuid} ${state}, introspected ${startedAt.toISOString()}`;
  return [
    `Ironic does not have ${count} of the ${known} nodes ${where}:`,
    ...gone.map((run) => lineOf(run.uuid, run)),
    ...past.map((run) => `${lineOf(run.node, run)}${run.name === undefined ? '' : ` as ${run.name}`}, in history only`),
    ...(count === known ? ['It has none of them: is it the right Ironic, with all nodes in sight?'] : []),
    history
      ? `To remove their records, data and history: forget-deleted --history --confirm ${count}`
      : `To remove their records and data: forget-deleted --confirm ${count}`,
  ];
}

async function remove(inspector: Inspector, history: boolean, most: number, signal: AbortSignal): Promise<number> {
  const done = await inspector.forgetDeleted(most, { history });
  if (done.err) return fail(done.val.message);
  tell(done.val, history);
  if (signal.aborted) return INTERRUPTED;
  return done.val.failed.length === 0 ? 0 : 1;
}

function tell({ forgotten, failed }: ForgottenNodes, history: boolean): void {
  const what = history ? 'data and history' : 'data';
  console.log(`${forgotten.length} nodes were forgotten, with their ${what}; ${failed.length} could not be.`);
  for (const { node, error } of failed) console.error(`  ${node}: ${error.message}`);
}
