import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from '@commander-js/extra-typings';

/** Arguments and options that are files. */
const FILES = ['file'];

/**
 * Adds `completion SHELL`, which prints what a shell is to load, and what that asks. `word` is the
 * last word so far, of which files are completed.
 */
export function addCompletion(program: Command, word: string): void {
  const root = tab(program as unknown as Parameters<typeof tab>[0], { completionCommandName: 'completion' });
  const complete = (offer: (value: string, description: string) => void) => {
    for (const file of filesLike(word)) offer(file, '');
  };
  for (const command of root.commands.values()) {
    for (const name of FILES) {
      const argument = command.arguments.get(name);
      const option = command.options.get(name);
      if (argument !== undefined) argument.handler = complete;
      if (option !== undefined) option.handler = complete;
    }
  }
}

/** Files and folders that begin as the word does; nothing where there is no such folder. */
function filesLike(word: string): readonly string[] {
  const folder = word.endsWith('/') ? word : dirname(word);
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = folder === '.' && !word.startsWith('./') ? entry.name : join(folder, entry.name);
      return entry.isDirectory() ? `${path}/` : path;
    });
  } catch {
    return [];
  }
}
