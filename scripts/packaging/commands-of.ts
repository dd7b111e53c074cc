/**
 * Prints the commands of the `sh` blocks of a Markdown file's section, a line each: `commands-of.ts
 * FILE 'HEADING'`.
 */
import { readFileSync } from 'node:fs';

const [file = '', heading = ''] = process.argv.slice(2);
const lines = readFileSync(file, 'utf8').split('\n');
const begin = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
if (begin === -1) throw new Error(`${file} has no section ${heading}`);
const depth = /^#+/.exec(lines[begin] ?? '')?.[0].length ?? 0;
const rest = lines.slice(begin + 1);
const end = rest.findIndex((line) => {
  const next = /^(#+) /.exec(line)?.[1]?.length;
  return next !== undefined && next <= depth;
});
const section = rest.slice(0, end === -1 ? undefined : end).join('\n');
const blocks = [...section.matchAll(/^ *```sh\n(.*?)^ *```/gms)].map(([, block = '']) => block);
// a backslash at the end of a line goes on in the next one
const commands = blocks
  .join('')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .map((line) => line.trim());
for (const command of commands.filter((line) => line !== '' && !line.startsWith('#'))) console.log(command);
