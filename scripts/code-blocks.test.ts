import { expect, it } from 'vitest';
import { codeBlocks } from './code-blocks.ts';

it('finds the blocks of a page and where they start', () => {
  const page = '# Title\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n\n```ts\nb();\n\nc();\n```\n';
  expect(codeBlocks(page)).toEqual([
    { line: 3, text: 'const a = 1;' },
    { line: 11, text: 'b();\n\nc();' },
  ]);
});

it('finds those of doc comments', () => {
  const source =
    '/**\n * Does.\n *\n * @example\n * ```ts\n * if (a) {\n *   b();\n *\n * }\n * ```\n */\nexport {};\n';
  expect(codeBlocks(source)).toEqual([{ line: 5, text: 'if (a) {\n  b();\n\n}' }]);
});
