import type { Command } from '@commander-js/extra-typings';
import { declareHistory } from './declare-history.ts';
import { declareRules } from './declare-rules.ts';
import { declareRuns } from './declare-runs.ts';
import { declareWebhooks } from './declare-webhooks.ts';
import { EXIT, EXIT_MEANINGS } from './exit-codes.ts';
import type { Declaring } from './perform.ts';

/** The whole command line. Commands are loaded when they are called, so that it starts fast. */
export function createProgram(program: Command, version: string, declaring: Declaring) {
  const options = program
    .name('inspectorctl')
    .description('Introspects nodes and says what became of them: Ironic Inspector from a shell.')
    .version(version)
    .option('--endpoint <url>', 'where the inspector answers (OS_ENDPOINT, or what the cloud says)')
    .option('--os-cloud <name>', 'a cloud of clouds.yaml (OS_CLOUD, or what OS_* variables say)')
    .option('--os-region-name <name>', 'a region of the cloud (OS_REGION_NAME)')
    .helpCommand(false)
    .showHelpAfterError('inspectorctl --help has all commands, inspectorctl COMMAND --help its options.')
    .addHelpText('after', exitCodesHelp);
  declareRuns(program, declaring);
  declareHistory(program, declaring);
  declareRules(program, declaring);
  declareWebhooks(program, declaring);
  program
    .command('schema')
    .description('the JSON Schema of what a command prints with --json')
    .argument('<command...>', 'the command, as list, or rules lint')
    .action((words) =>
      declaring.performAlone(async () => (await import('./commands/schema.ts')).schema, { words }, {}),
    );
  return options;
}

/** The help has what comes first of each meaning. */
function exitCodesHelp(): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  const lines = names.map(
    (name) => `  ${String(EXIT[name]).padEnd(4)} ${EXIT_MEANINGS[name].split(/[:;.(]/)[0]?.trim()}`,
  );
  return `\nExit codes:\n${lines.join('\n')}`;
}
