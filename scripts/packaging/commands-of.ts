/**
 * Prints the commands of the `sh` blocks of a Markdown file's section, a line each: `commands-of.ts
 * FILE 'HEADING'`.
 */
import { readFileSync } from 'node:fs';
import { codeBlocks } from '../code-blocks.ts';

const [file = '', heading = ''] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n');
const depthOf = (line = '') => /^(#+) /.exec(line)?.[1]?.length ?? Infinity;
const begin = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
if (begin === -1) throw new Error(`${file} has no section ${heading}`);
const depth = depthOf(lines[begin]);
const end = lines.findIndex((line, index) => index > begin && depthOf(line) <= depth);
const section = lines.slice(begin + 1, end === -1 ? undefined : end).join('\n');
const blocks = codeBlocks(section, 'sh').map(({ text }) => text);
// a backslash at the end of a line goes on in the next one
const commands = blocks
  .join('\n')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n');
for (const command of commands.map((line) => line.trim())) {
  if (command !== '' && !command.startsWith('#')) console.log(command);
}
