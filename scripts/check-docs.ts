/**
 * Type-checks every ```ts block of the Markdown pages and of the doc comments, each as a file of
 * its own. A block that is not meant to compile is marked ```text.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { codeBlocks } from './code-blocks.ts';

const root = join(import.meta.dirname, '..');
const PAGES = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*.md'];
const SOURCES = ['packages/*/src/**/*.ts'];

const blocks = new Map<string, string>();
for (const path of globSync([...PAGES, ...SOURCES], { cwd: root, exclude: ['**/node_modules/**'] })) {
  for (const { line, text } of codeBlocks(readFileSync(join(root, path), 'utf8'))) {
    // At the root, where all packages resolve; the blank lines in front make line numbers those of
    // the page.
    blocks.set(
      join(root, `${path.replaceAll(/[/\\]/g, '__')}.${line}.ts`),
      '\n'.repeat(line) + text + '\nexport {};\n',
    );
  }
}

const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const host = ts.createCompilerHost(options);
host.fileExists = (path) => blocks.has(path) || ts.sys.fileExists(path);
host.readFile = (path) => blocks.get(path) ?? ts.sys.readFile(path);

const program = ts.createProgram([...blocks.keys()], options, host);
const problems = [...blocks.keys()].flatMap((path) => {
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
});
for (const { file, start, messageText } of problems) {
  const page = (file?.fileName ?? '').slice(root.length + 1).replace(/\.\d+\.ts$/, '');
  const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
  console.error(`${page.replaceAll('__', '/')}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}
console.log(`${blocks.size} blocks`);
if (problems.length > 0) process.exitCode = 1;
