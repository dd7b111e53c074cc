/** How wide comments and prose may be: a pure function from a file's text to what is wrong. */

const MAX_COLUMNS = 100;

/** Not ours to wrap: copied tables, generated notes of releases, payloads. */
const EXEMPT = [/^docs\/CONTRACT\.md$/, /(^|\/)CHANGELOG\.md$/];

const FENCE = /^\s*(?:\* |\/\/ |# )?\s*(?:```|~~~)/;

/**
 * Lines of Markdown, and of comments in TypeScript and shell, that have more than 100 columns. Code
 * is the formatter's, in Markdown and comments too; tables cannot be wrapped; what a link leads to
 * does not count.
 */
export function widthProblems(path: string, text: string): string[] {
  if (EXEMPT.some((pattern) => pattern.test(path))) return [];
  const isProse = path.endsWith('.md') ? proseLine : commentLine(path);
  let isCode = false;
  return text.split('\n').flatMap((line, index) => {
    const isFence = FENCE.test(line);
    if (isFence) isCode = !isCode;
    const columns = withoutAddresses(line).length;
    if (isFence || isCode || columns <= MAX_COLUMNS || !isProse(line)) return [];
    return [`${path}:${index + 1}: ${columns} columns; comments and prose have at most ${MAX_COLUMNS}`];
  });
}

/** `[words](address)` without the address, and no bare one. */
function withoutAddresses(line: string): string {
  return line.replaceAll(/\]\([^)]*\)|\bhttps?:\/\/\S+/g, '');
}

const proseLine = (line: string) => !/^\s*\|/.test(line);

/** Whether a line is a comment, or ends in one. */
function commentLine(path: string): (line: string) => boolean {
  if (!/\.(ts|cjs)$/.test(path)) return (line) => /^\s*#/.test(line);
  return (line) => /^\s*(?:\/\/|\/\*|\*)/.test(line) || /\s\/\/ /.test(withoutTexts(line));
}

/** What stands between quotation marks may look like a comment. */
function withoutTexts(line: string): string {
  return line.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`/g, '');
}
