import { composition } from '../config/composition.ts';
import { describeConfig } from '../config/describe-config.ts';
import { fail, type Command } from './command.ts';

export const checkConfig: Command = {
  name: 'check-config',
  summary: 'prints the configuration in effect, without secrets, and everything that is wrong with it',
  async run(read) {
    const { config, entries, problems } = await read();
    process.stdout.write(describeConfig(entries));
    const options = config && (await composition(config));
    const all = options?.err === true ? [...problems, ...options.val.message.split('\n')] : problems;
    return all.length === 0 ? 0 : fail('The configuration is not right:', ...all);
  },
};
