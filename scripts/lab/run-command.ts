/** Programs that do one thing and end. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What the command prints. @throws when it fails, with what it said */
export async function run(...command: readonly string[]): Promise<string> {
  const [program = '', ...words] = command;
  const { stdout } = await execute(program, words, { timeout: 600_000, maxBuffer: 2 ** 26 });
  return stdout;
}
