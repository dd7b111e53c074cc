import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { assignedBy, assignedByCloud, type Assigned } from '../config/assigned.ts';
import { defaultSources, foldersOf, loadSources, type ConfigSource } from '../config/load-files.ts';
import { readConfig, type ReadConfig } from '../config/read-config.ts';
import { bootEvent } from './boot-event.ts';
import { checkConfig } from './check-config.ts';
import { fail, warn, type Command } from './command.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { importDatabase } from './import-database.ts';
import { migrate } from './migrate.ts';
import { migrateData } from './migrate-data.ts';
import { options } from './options.ts';
import { assignedByWords, ORIGINAL_OPTIONS } from './original-options.ts';
import { serveCommand } from './serve.ts';

const COMMANDS: readonly Command[] = [
  serveCommand,
  checkConfig,
  options,
  migrate,
  importDatabase,
  migrateData,
  forgetDeleted,
  bootEvent,
];

const COMMON = {
  'config-file': { type: 'string', multiple: true },
  'config-dir': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** The exit status for a wrong command line. */
const USAGE = 2;

/**
 * Runs the command of the arguments; the exit status is 0 for done, 1 for failed, 2 for a wrong
 * command line.
 */
export async function main(words: readonly string[]): Promise<number> {
  const name = words.find((word) => COMMANDS.some((command) => command.name === word));
  const command = COMMANDS.find((one) => one.name === name) ?? serveCommand;
  const parsed = parse(words, command);
  if (parsed instanceof Error) return misunderstood(parsed.message);
  const { values, positionals, sources } = parsed;
  if (values['help'] === true) return say(help());
  if (values['version'] === true) return say(manifest.version);
  const [other] = name === undefined ? positionals : positionals.filter((word) => word !== name);
  if (other !== undefined) return misunderstood(`There is no command ${other}`);

  const { assigned, refused } = assignedByWords(values);
  if (refused.length > 0) return misunderstood(refused.join('\n'));
  return command.run(() => readSources(sources, assigned), values);
}

/** Reads files, folders, variables and the command line; other options have their defaults. */
async function readSources(named: readonly ConfigSource[], said: readonly Assigned[]): Promise<ReadConfig> {
  const sources = await defaultSources(named);
  const { assigned, problems } = await loadSources(sources);
  const variables = assignedBy(process.env);
  const cloud = assignedByCloud(process.env, [...assigned, ...variables]);
  const overrides = [...cloud.assigned, ...variables, ...said];
  const read = { ...readConfig(assigned, overrides), folders: foldersOf(sources) };
  for (const warning of [...cloud.warnings, ...read.warnings]) warn(warning);
  return problems.length === 0 ? read : { ...read, config: undefined, problems: [...problems, ...read.problems] };
}

function parse(words: readonly string[], command: Command) {
  try {
    const options = { ...COMMON, ...ORIGINAL_OPTIONS, ...command.options };
    const { values, positionals, tokens } = parseArgs({
      args: [...words],
      options,
      allowPositionals: true,
      tokens: true,
    });
    const sources = tokens.flatMap((token): ConfigSource[] => {
      if (token.kind !== 'option' || token.value === undefined) return [];
      if (token.name === 'config-file') return [{ file: token.value }];
      return token.name === 'config-dir' ? [{ folder: token.value }] : [];
    });
    return { values: values as Readonly<Record<string, unknown>>, positionals, sources };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function misunderstood(why: string): number {
  fail(why, '', help());
  return USAGE;
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function help(): string {
  const commands = COMMANDS.flatMap(({ name, summary, options = {} }) => [
    `  ${name.padEnd(18)} ${summary}`,
    ...Object.entries(options).map(
      ([option, { type, means }]) => `      ${`--${option}${type === 'string' ? ' VALUE' : ''}`.padEnd(16)} ${means}`,
    ),
  ]);
  return [
    'ironic-inspector-ts [command] [options]: in-band hardware introspection for Ironic',
    '',
    'Commands:',
    ...commands,
    '',
    'Options:',
    '  --config-file FILE  a configuration file, again for more of them; later ones win',
    '  --config-dir FOLDER a folder of *.conf files, again for more of them',
    '  --debug, --use-json [DEFAULT]debug and [DEFAULT]use_json',
    '  --version, --help',
    '',
    'Any option may be set by a variable, too: OS_DATABASE__CONNECTION is [database]connection, and wins over files.',
  ].join('\n');
}
