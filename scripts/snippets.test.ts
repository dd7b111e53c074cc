import { expect, it } from 'vitest';
import { memberOf, regionOf, snippetsOf, withSnippets } from './snippets.ts';

const page = [
  '# Title',
  '',
  '<!-- from examples/a.ts#part -->',
  '```ts',
  'old();',
  '```',
  '',
  '```sh',
  'ls',
  '```',
  '',
  '<!-- from b.sh -->',
  '```sh',
  '```',
].join('\n');

it('finds the blocks of a page and the files that they come from', () => {
  expect(snippetsOf(page)).toEqual([
    { line: 4, language: 'ts', text: 'old();', source: { path: 'examples/a.ts', region: 'part' } },
    { line: 8, language: 'sh', text: 'ls', source: undefined },
    { line: 13, language: 'sh', text: '', source: { path: 'b.sh', region: undefined } },
  ]);
});

it('takes a region out of a file, without its indentation and marks of others', () => {
  const file = 'a();\n{\n  // #region part\n  if (b) {\n\n    c();\n  }\n  // #endregion\n}\n';
  expect(regionOf(file, 'part')).toBe('if (b) {\n\n  c();\n}');
  expect(regionOf(file, 'other')).toBeUndefined();
  expect(regionOf('// #region a\na();\n// #endregion\nb();\n')).toBe('a();\nb();');
});

it('takes a member out of JSON', () => {
  expect(memberOf('{"a": 1, "b": {"c": []}}', 'b')).toBe('{\n  "b": {\n    "c": []\n  }\n}');
  expect(memberOf('{"a": 1}', 'b')).toBeUndefined();
});

it('puts the code of the files into the page, and leaves the rest', () => {
  const renewed = withSnippets(page, (path, region) => `new ${path} ${region}\nmore`);
  expect(renewed).toBe(
    page
      .replace('old();', 'new examples/a.ts part\nmore')
      .replace('<!-- from b.sh -->\n```sh\n', '<!-- from b.sh -->\n```sh\nnew b.sh undefined\nmore\n'),
  );
  expect(withSnippets(renewed, (path, region) => `new ${path} ${region}\nmore`)).toBe(renewed);
});
