import { InspectorError } from '@ironic-inspector/core';
import { construct } from '../compose.ts';
import { composition } from '../config/composition.ts';
import { describeConfig } from '../config/describe-config.ts';
import type { Config } from '../config/option-table.ts';
import { fail, warn, type Command } from './command.ts';

export const checkConfig: Command = {
  name: 'check-config',
  summary: 'prints what of the configuration differs from the defaults, without secrets, and everything that is wrong',
  options: { all: { type: 'boolean', means: 'prints all that is in effect, defaults too' } },
  async run(read, values) {
    const { config, entries, problems, folders } = await read();
    process.stdout.write(describeConfig(entries, values['all'] === true ? 'all' : 'changed'));
    const all = [...problems, ...(config === undefined ? [] : await problemsOf(config, folders))];
    return all.length === 0 ? 0 : fail('The configuration is not right:', ...all);
  },
};

/** Constructs everything that `serve` constructs, and opens nothing. */
async function problemsOf(config: Config, folders: readonly string[] | undefined): Promise<readonly string[]> {
  const options = await composition(config, warn, undefined, folders);
  if (options.err) return options.val.message.split('\n');
  try {
    const constructed = await construct(options.val);
    if (constructed.err) return constructed.val.message.split('\n');
    await constructed.val.release();
    return [];
  } catch (error) {
    if (InspectorError.is(error)) return error.message.split('\n');
    throw error;
  }
}
