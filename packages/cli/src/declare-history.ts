import { type Command, Option } from '@commander-js/extra-typings';
import { identifiers, positiveInteger, timeBefore } from './option-types.ts';
import { type Declaring, JSON_OPTION } from './perform.ts';
import { present } from './present.ts';

/** Commands about runs past and present, and what they kept. */
export function declareHistory(program: Command, { perform, now }: Declaring): void {
  const load = () => import('./commands/history.ts');
  program
    .command('runs')
    .description('runs, past and present, newest first')
    .argument('[node]', 'only of this node, by name or UUID')
    .option('--name <name>', 'only of nodes that had this name then')
    .addOption(
      new Option('--outcome <outcome>', 'only those that ended so').choices(['finished', 'error', 'active'] as const),
    )
    .option('--since <time>', 'only those that began then or later: a time, or 12h, 7d', timeBefore(now))
    .option('--limit <count>', 'at most so many; else 100', positiveInteger)
    .option(...JSON_OPTION)
    .action((node, { json, ...query }) =>
      perform(async () => (await load()).runs, present({ node, ...query }), { json }),
    );
  program
    .command('show')
    .description('a run, and what happened in it')
    .argument('<run>', 'its id')
    .option('--all', 'details, too')
    .option(...JSON_OPTION)
    .action((run, { all, json }) => perform(async () => (await load()).show, { run, all }, { json }));
  program
    .command('diff')
    .description('what changed in a machine between two runs of its node')
    .argument('<node>', 'name or UUID')
    .option('--from <run>', 'the earlier run; else the last one before the later one')
    .option('--to <run>', 'the later run; else the newest one')
    .option('--exit-code', 'exit with 7 if there are differences')
    .option(...JSON_OPTION)
    .action((node, { json, ...options }) => perform(async () => (await load()).diff, { node, ...options }, { json }));
  program
    .command('logs')
    .description('what the ramdisk of a run has logged')
    .argument('<run>', 'its id')
    .option('--name <name>', 'only the file of this name in the archive')
    .option(...JSON_OPTION)
    .action((run, { name, json }) =>
      perform(async () => (await import('./commands/logs.ts')).logs, { run, file: name }, { json }),
    );
  program
    .command('data')
    .description('what a ramdisk posted and hooks made of it, as JSON')
    .argument('<node>', 'name or UUID of a node; with --run, the id of a run')
    .option('--run', 'of a run, not of a node')
    .addOption(
      new Option('--kind <kind>', 'with what hooks added, or as it was posted')
        .choices(['processed', 'unprocessed'] as const)
        .default('processed' as const),
    )
    .action((of, { run, kind }) => perform(async () => (await load()).data, { of, isRun: run, kind }, { json: true }));
  program
    .command('refused')
    .description('callbacks that were not taken, those that came last first')
    .option('--since <time>', 'only those that came then or later: a time, or 12h, 7d', timeBefore(now))
    .option('--identifier <kind=value>', 'only of machines with this, as mac=52:54:00:12:34:56', identifiers)
    .option('--limit <count>', 'at most so many', positiveInteger)
    .option(...JSON_OPTION)
    .action(({ since, identifier, limit, json }) =>
      perform(
        async () => (await import('./commands/booting.ts')).refused,
        present({ since, identifiers: identifier, limit }),
        { json },
      ),
    );
}
