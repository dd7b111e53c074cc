/**
 * Type-checks every ```ts block of the Markdown pages and of the doc comments, each as a file of
 * its own. A block that is not meant to compile is marked ```text. A block that comes from a file
 * (`snippets.ts`) must be what the file has: `--write` brings it up to date. In the folders that
 * people learn from every block of TypeScript comes from a file, which the tests run.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { codeBlocks } from './code-blocks.ts';
import { memberOf, regionOf, snippetsOf, withSnippets } from './snippets.ts';

const root = join(import.meta.dirname, '..');
const PAGES = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*.md'];
const SOURCES = ['packages/*/src/**/*.ts'];
const LESSONS = /^docs.(start|recipes|concepts)./;
const write = process.argv.includes('--write');

const complaints: string[] = [];

function codeOf(path: string, region?: string): string {
  const file = join(root, path);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const code = path.endsWith('.json') && region !== undefined ? memberOf(text, region) : regionOf(text, region);
  if (!code) complaints.push(`${path} has no region ${region ?? ''}`);
  return code ?? '';
}

/** The page as it should be, written where that is asked for; what is wrong with it besides. */
function checkedPage(path: string): string {
  const page = readFileSync(join(root, path), 'utf8');
  const renewed = withSnippets(page, codeOf);
  if (write && renewed !== page) writeFileSync(join(root, path), renewed);
  else if (renewed !== page)
    complaints.push(`${path}: code is not what its file has: node scripts/check-docs.ts --write`);
  for (const { line, language, source } of snippetsOf(page)) {
    if (LESSONS.test(path) && /^(ts|typescript|js|javascript)$/.test(language) && source === undefined)
      complaints.push(`${path}:${line}: this code comes from no file that runs`);
  }
  return renewed;
}

const blocks = new Map<string, string>();
for (const path of globSync([...PAGES, ...SOURCES], { cwd: root, exclude: ['**/node_modules/**'] })) {
  const text = path.endsWith('.md') ? checkedPage(path) : readFileSync(join(root, path), 'utf8');
  const fromFiles = new Set(
    path.endsWith('.md')
      ? snippetsOf(text)
          .filter(({ source }) => source !== undefined)
          .map(({ line }) => line)
      : [],
  );
  for (const { line, text: code } of codeBlocks(text)) {
    // what comes from a file is compiled there
    if (fromFiles.has(line)) continue;
    // At the root, where all packages resolve; the blank lines in front make line numbers those of
    // the page.
    blocks.set(
      join(root, `${path.replaceAll(/[/\\]/g, '__')}.${line}.ts`),
      '\n'.repeat(line) + code + '\nexport {};\n',
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
for (const complaint of complaints) console.error(complaint);
console.log(`${blocks.size} blocks`);
if (problems.length + complaints.length > 0) process.exitCode = 1;
