/**
 * Prints the manual page, with the commands that the help on standard input lists:
 * `ironic-inspector-ts --help | node manual-page.ts PAGE`.
 */
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Where the commands stand in the page. */
const PLACE = '.\\" The commands of --help.\n';

/** The page, in mdoc, with every command of `help`, its options and what they mean. */
export function manualPage(page: string, help: string): string {
  const [before, after] = page.split(PLACE);
  const [, commands] = /^Commands:\n(.*?)\n\n/ms.exec(help) ?? [];
  if (after === undefined || commands === undefined) throw new Error('there is no place for commands, or none of them');
  const items = commands.split(/^ {2}(?=\S)/m).filter((item) => item !== '');
  return [before, ...items.map(itemOf), after].join('');
}

function itemOf(item: string): string {
  const [first = '', ...others] = item.trimEnd().split('\n');
  const { name, text: summary } = parted(first);
  const options = others.map(parted);
  const usage = options.map((option) => ` Oo ${inMdoc(option.name)} Oc`);
  const meanings = options.flatMap((option) => [`.Pp\n${inMdoc(option.name, '.')}`, `: ${option.text}.`]);
  return [`.It Cm ${name}${usage.join('')}`, `${summary[0]?.toUpperCase()}${summary.slice(1)}.`, ...meanings, ''].join(
    '\n',
  );
}

/** A command or an option, and what the help says of it. */
function parted(line: string): { readonly name: string; readonly text: string } {
  const [, name = '', what = ''] = /^(\S+(?: VALUE)?) +(.*)$/s.exec(line.trim()) ?? [];
  return { name, text: what };
}

/** `--from VALUE` */
function inMdoc(option: string, macro = ''): string {
  const [name = '', value] = option.split(' ');
  return `${macro}Fl ${name.slice(1)}${value === undefined ? '' : ` Ar ${value.toLowerCase()}`}`;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [, , path] = argv;
  if (path === undefined) throw new Error('manual-page.ts PAGE');
  process.stdout.write(manualPage(await readFile(path, 'utf8'), await text(process.stdin)));
}
