/**
 * Code of a Markdown page that is a part of a file which runs: the fence's line before it is
 * `<!-- from examples/rules.ts#dry-run -->`. Without `#` it is the whole file. In the file the part
 * stands between `// #region dry-run` and `// #endregion`; of JSON it is a member. Pure functions.
 */

const SOURCE = /^<!-- from ([^\s#]+)(?:#([\w-]+))? -->$/;
const FENCE = /^```(\w*)\s*$/;
const END = '```';

export interface Snippet {
  /** How many lines come before the code. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Where it comes from; `undefined` where the page alone has it. */
  readonly source: { readonly path: string; readonly region: string | undefined } | undefined;
}

/** All blocks of code in a page. */
export function snippetsOf(page: string): Snippet[] {
  const lines = page.split('\n');
  const found: Snippet[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const language = FENCE.exec(lines[index] ?? '')?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf(END, index + 1);
    if (end < 0) break;
    const [, path, region] = SOURCE.exec(lines[index - 1] ?? '') ?? [];
    const text = lines.slice(index + 1, end).join('\n');
    found.push({ line: index + 1, language, text, source: path === undefined ? undefined : { path, region } });
    index = end;
  }
  return found;
}

/** A member of a JSON file, with its name. */
export function memberOf(file: string, name: string): string | undefined {
  const members = JSON.parse(file) as Readonly<Record<string, unknown>>;
  return name in members ? JSON.stringify({ [name]: members[name] }, undefined, 2) : undefined;
}

/** A part of a file, moved to the left; `undefined` when it has none of that name. */
export function regionOf(file: string, region?: string): string | undefined {
  const lines = file.trimEnd().split('\n');
  const isMark = (line: string) => /^\s*\/\/ #(end)?region\b/.test(line);
  if (region === undefined) return lines.filter((line) => !isMark(line)).join('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${region}`);
  if (start < 0) return undefined;
  const length = lines.slice(start).findIndex((line) => line.trim() === '// #endregion');
  const part = lines.slice(start + 1, length < 0 ? undefined : start + length).filter((line) => !isMark(line));
  const indents = part.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return part.map((line) => line.slice(indent)).join('\n');
}

/** The page with its snippets as `codeOf` has them now. */
export function withSnippets(page: string, codeOf: (path: string, region?: string) => string): string {
  const lines = page.split('\n');
  for (const { line, text, source } of snippetsOf(page).toReversed()) {
    if (source === undefined) continue;
    const length = text === '' && lines[line] === END ? 0 : text.split('\n').length;
    lines.splice(line, length, ...codeOf(source.path, source.region).split('\n'));
  }
  return lines.join('\n');
}
