import type { Count, ImportSummary, UnusableRule } from '@ironic-inspector/store-sql';
import { secretKeys } from '../config/parts/stores.ts';
import { parseDatabaseUrl, placeOf } from '../store/database-url.ts';
import { dialectOf } from '../store/open-store.ts';
import { untilStopped } from '../until-signal.ts';
import { fail, INTERRUPTED, type Command } from './command.ts';
import { progressLines } from './progress-lines.ts';

export const importDatabase: Command = {
  name: 'import-database',
  summary: 'takes over rules, statuses and data from the tables of an original ironic-inspector, which must be stopped',
  options: {
    from: { type: 'string', means: "the original's database; without it, the one that is configured" },
    'fail-busy': { type: 'boolean', means: 'records runs that the original was in the midst of as failed' },
    'skip-unusable-rules': { type: 'boolean', means: 'leaves out rules that cannot be used here, and names them' },
  },
  async run(read, values) {
    const { config, problems } = await read();
    if (config === undefined) return fail('The configuration is not right:', ...problems);
    const { connection } = config.database;
    const into = parseDatabaseUrl(connection).unwrap();
    const source = parseDatabaseUrl(typeof values['from'] === 'string' ? values['from'] : connection);
    if (source.err) return fail(`--from ${source.val}`);
    const from = source.val;
    if (into.kind === 'memory') return fail('[database]connection is memory: there is nothing to import into');
    if (from.kind === 'memory') return fail('--from is memory: there is nothing to import');
    const keys = secretKeys(config);
    if (keys.err) return fail('The configuration is not right:', ...keys.val);
    const isSame = placeOf(from) === placeOf(into);
    const stop = new AbortController();
    void untilStopped().then(() => stop.abort());
    const { importOriginal } = await import('@ironic-inspector/store-sql');
    const imported = await importOriginal({
      signal: stop.signal,
      onProgress: progressLines((line) => console.error(line)),
      from: await dialectOf(from, { readOnly: !isSame }),
      into: await dialectOf(into),
      failBusy: values['fail-busy'] === true,
      ...keys.val,
      skipUnusableRules: values['skip-unusable-rules'] === true,
    });
    if (imported.err) return fail(`Nothing was imported from ${placeOf(from)}.`, imported.val.message);
    if ('stopped' in imported.val) {
      console.error(
        `Stopped: nothing was imported from ${placeOf(from)}; what was begun is undone. Begin again when you like.`,
      );
      return INTERRUPTED;
    }
    if ('busy' in imported.val) {
      const { busy } = imported.val;
      return fail(
        `Nothing was imported from ${placeOf(from)}: the original is in the midst of ${busy.length} runs.`,
        ...busy.map(({ uuid, state }) => `  ${uuid} ${state}`),
        'Start it again and let it finish them, then stop it; or record them as failed: --fail-busy.',
      );
    }
    if ('unusable' in imported.val) {
      const { unusable } = imported.val;
      return fail(
        `Nothing was imported from ${placeOf(from)}: ${unusable.length} of its rules cannot be used here.`,
        ...unusable.flatMap(linesOf),
        'Write them anew, in the original or here with the same UUID, and import again; or leave them out: --skip-unusable-rules.',
      );
    }
    console.log([`Imported from ${placeOf(from)} into ${placeOf(into)}:`, ...summaryOf(imported.val)].join('\n'));
    return 0;
  },
};

function linesOf({ uuid, description, problem }: UnusableRule): readonly string[] {
  return [`  rule ${uuid}${description === null ? '' : ` (${description})`}`, `    ${problem}`];
}

function summaryOf({ rules, nodes, documents, failed, skipped }: ImportSummary): string[] {
  const line = (what: string, { imported, kept }: Count) =>
    `  ${what.padEnd(10)} ${String(imported).padStart(6)} imported, ${kept} here already`;
  return [
    line('rules', rules),
    line('statuses', nodes),
    line('documents', documents),
    ...failed.map((uuid) => `  ${uuid} was in progress, and is recorded as failed`),
    ...(skipped.length === 0 ? [] : [`  ${skipped.length} rules cannot be used here, and were left out:`]),
    ...skipped.flatMap(linesOf),
  ];
}
