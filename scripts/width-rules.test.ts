import { expect, it } from 'vitest';
import { widthProblems } from './width-rules.ts';

const WIDE = 'word '.repeat(21).trim();
const wide = (prefix: string) => `${prefix}${WIDE}`;
const LINK = '/a-long-address'.repeat(8);

it.each<[string, string, string]>([
  ['a wide line of prose', 'README.md', wide('')],
  ['a wide item of a list', 'docs/page.md', wide('- ')],
  ['wide prose behind a block of code', 'docs/page.md', `\`\`\`sh\nls\n\`\`\`\n${wide('')}`],
  ['wide words of a link', 'docs/page.md', `[${WIDE}](${LINK})`],
  ['a wide comment', 'packages/one/src/a.ts', wide('// ')],
  ['a wide doc comment', 'packages/one/src/a.ts', wide('/** ')],
  ['a wide line of a doc comment', 'packages/one/src/a.ts', wide('   * ')],
  ['a wide comment behind code', 'packages/one/src/a.ts', wide("const a = 'x'; // ")],
  ['a wide comment of a test', 'packages/one/test/a.test.ts', wide('// ')],
  ['a wide comment of a script', 'scripts/packaging/run.sh', wide('# ')],
])('notices %s', (_, path, text) => {
  expect(widthProblems(path, text)).toEqual([expect.stringMatching(/:\d+: 1\d\d columns; .* at most 100$/)]);
});

it('names the line', () => {
  expect(widthProblems('a.md', `one\n${wide('')}`)).toEqual([expect.stringMatching(/^a\.md:2: 104 columns/)]);
});

it.each<[string, string, string]>([
  ['100 columns', 'a.md', 'x'.repeat(100)],
  ['100 columns of more bytes', 'a.md', '→'.repeat(100)],
  ['a table', 'a.md', wide('| ')],
  ['a block of code', 'a.md', `\`\`\`sh\n${wide('')}\n\`\`\``],
  ['a long address', 'a.md', `See [the page](${LINK}).`],
  ['a long address without words', 'a.md', `See https://docs.example${LINK}`],
  ['the contract', 'docs/CONTRACT.md', wide('')],
  ['a changelog', 'packages/one/CHANGELOG.md', wide('')],
  ['code', 'a.ts', `const a = f(${'x, '.repeat(30)});`],
  ['a text that looks like a comment', 'a.ts', `const a = '${wide('// ')}';`],
  ['a private member', 'a.ts', `  #a = f(${'x, '.repeat(31)});`],
  ['an example in a doc comment', 'a.ts', `/**\n * \`\`\`ts\n${wide(' * ')}\n * \`\`\`\n */`],
])('lets %s be', (_, path, text) => {
  expect(widthProblems(path, text)).toEqual([]);
});
