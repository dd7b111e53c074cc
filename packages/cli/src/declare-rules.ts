import { type Command, Option } from '@commander-js/extra-typings';
import { positiveInteger, timeBefore } from './option-types.ts';
import { type Declaring, JSON_OPTION } from './perform.ts';

/** Commands about rules. */
export function declareRules(program: Command, { perform, performAlone, now }: Declaring): void {
  const rules = program.command('rules').description("the operator's if/then rules").helpCommand(false);
  const load = () => import('./commands/rules.ts');
  const loadIronic = () => import('./commands/ironic-rules.ts');
  const dialect = (description: string) =>
    new Option('--dialect <dialect>', description)
      .choices(['inspector', 'ironic'] as const)
      .default('inspector' as const);
  const loadTrials = () => import('./commands/try-rules.ts');
  rules
    .command('list')
    .description('the rules, in the order in which they were created')
    .option(...JSON_OPTION)
    .action(({ json }) => perform(async () => (await load()).listRules, {}, { json }));
  rules
    .command('show')
    .description('one rule')
    .argument('<uuid>', 'its UUID')
    .option(...JSON_OPTION)
    .action((uuid, { json }) => perform(async () => (await load()).showRule, { uuid }, { json }));
  rules
    .command('lint')
    .description('what is certainly wrong with rules; exits with 7 if one cannot do what it is for')
    .argument('[file]', 'a file of rules; else those that are stored')
    .option('--offline', 'ask no inspector: nothing is known of conditions and actions of its own')
    .option(...JSON_OPTION)
    .action((file, { offline, json }, command) => {
      if (offline !== true) return perform(async () => (await loadTrials()).lint, { file }, { json });
      if (file === undefined) return command.error('error: --offline looks at a file');
      return performAlone(async () => (await loadTrials()).lintAlone, { file }, { json });
    });
  rules
    .command('dry-run')
    .description('what rules would make of stored data; nothing is changed')
    .argument('[file]', 'a file of rules; else those that are stored')
    .option('--node <node...>', 'only these nodes; else all that have a run')
    .option('--since <time>', 'only nodes whose newest run began then or later: a time, or 12h, 7d', timeBefore(now))
    .option('--concurrency <count>', 'how many nodes are looked at, at a time', positiveInteger)
    .option(...JSON_OPTION)
    .action((file, { node: nodes, since, concurrency, json }) =>
      perform(async () => (await loadTrials()).dryRun, { file, nodes, since, concurrency }, { json, endsItself: true }),
    );
  rules
    .command('import')
    .description('creates the rules of a file')
    .argument('<file>', 'what export prints, a JSON list of rules, or one; - is standard input')
    .option('--replace', 'in place of those that are stored')
    .addOption(dialect("ironic: a file of Ironic's own rules, those of which can be said here"))
    .option(...JSON_OPTION)
    .action((file, { replace, dialect: from, json }) =>
      perform(
        async () => (from === 'ironic' ? (await loadIronic()).importIronicRules : (await load()).importRules),
        { file, replace },
        // It is not left half done.
        { json, endsItself: true },
      ),
    );
  rules
    .command('export')
    .description('all rules as JSON that import takes')
    .addOption(dialect("ironic: as Ironic's own rules, those that can be said there"))
    .action(({ dialect: to }) =>
      perform(
        async () => (to === 'ironic' ? (await loadIronic()).exportIronicRules : (await load()).exportRules),
        {},
        { json: true },
      ),
    );
  rules
    .command('remove')
    .description('removes rules')
    .argument('[uuid...]', 'their UUIDs')
    .option('--all', 'all of them')
    .action((uuids, { all }) => perform(async () => (await load()).removeRules, { uuids, all }, {}));
}
