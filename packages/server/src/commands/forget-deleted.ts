import { InspectorError, type DeletedNodes, type ForgottenNodes, type Inspector } from '@ironic-inspector/core';
import { construct } from '../compose.ts';
import { composition } from '../config/composition.ts';
import type { Config } from '../config/option-table.ts';
import { fail, INTERRUPTED, warn, type Command } from './command.ts';

export const forgetDeleted: Command = {
  name: 'forget-deleted',
  summary:
    'shows the nodes on record that Ironic has no more, and removes their records and data when that is confirmed',
  options: {
    confirm: { type: 'string', means: 'how many they are: when they are more by now, nothing is removed' },
  },
  async run(read, values) {
    const { config, problems } = await read();
    if (config === undefined) return fail('The configuration is not right:', ...problems);
    const { confirm } = values;
    if (confirm !== undefined && !/^[1-9]\d*$/.test(String(confirm))) {
      return fail(`--confirm must be a number of nodes, 1 or more, not '${String(confirm)}'`);
    }
    try {
      return await withInspector(config, (inspector, signal) =>
        confirm === undefined ? show(inspector) : remove(inspector, Number(confirm), signal),
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

async function show(inspector: Inspector): Promise<number> {
  const deleted = await inspector.deletedNodes();
  if (deleted.err) return fail(deleted.val.message);
  console.log(linesOf(deleted.val).join('\n'));
  return 0;
}

function linesOf({ known, gone }: DeletedNodes): readonly string[] {
  const [first] = gone;
  if (first === undefined) return [`Ironic has all of the ${known} nodes on record.`];
  return [
    `Ironic does not have ${gone.length} of the ${known} nodes on record:`,
    ...gone.map(({ uuid, state, startedAt }) => `  ${uuid} ${state}, introspected ${startedAt.toISOString()}`),
    ...(gone.length === known ? ['It has none of them: is it the right Ironic, with all nodes in sight?'] : []),
    `To remove their records and data: forget-deleted --confirm ${gone.length}`,
  ];
}

async function remove(inspector: Inspector, most: number, signal: AbortSignal): Promise<number> {
  const done = await inspector.forgetDeleted(most);
  if (done.err) return fail(done.val.message);
  tell(done.val);
  if (signal.aborted) return INTERRUPTED;
  return done.val.failed.length === 0 ? 0 : 1;
}

function tell({ forgotten, failed }: ForgottenNodes): void {
  console.log(`${forgotten.length} nodes were forgotten, with their data; ${failed.length} could not be.`);
  for (const { node, error } of failed) console.error(`  ${node}: ${error.message}`);
}
