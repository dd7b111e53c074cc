export interface CodeBlock {
  /** How many lines come before the code. */
  readonly line: number;
  readonly text: string;
}

/** The blocks of a language in a Markdown page, or in the doc comments of a source file. */
export function codeBlocks(page: string, language = 'ts|typescript'): CodeBlock[] {
  const opening = new RegExp(`^(\\s*(?:\\* )?)\`\`\`(?:${language})\\s*$`);
  const blocks: CodeBlock[] = [];
  let open: { line: number; prefix: string; text: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    if (!open) {
      const prefix = opening.exec(line)?.[1];
      if (prefix !== undefined) open = { line: index + 1, prefix, text: [] };
    } else if (/^\s*(\* )?```\s*$/.test(line)) {
      blocks.push({ line: open.line, text: open.text.join('\n') });
      open = undefined;
    } else {
      // An empty line of a doc comment has no blank after its star.
      open.text.push(line.startsWith(open.prefix) ? line.slice(open.prefix.length) : line.replace(/^\s*\*?\s*/, ''));
    }
  }
  return blocks;
}
