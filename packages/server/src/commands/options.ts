import { optionTables } from '../config/option-tables.ts';
import type { Command } from './command.ts';

export const options: Command = {
  name: 'options',
  summary: 'describes every option of inspector.conf, in Markdown',
  async run() {
    process.stdout.write(optionTables());
    return 0;
  },
};
