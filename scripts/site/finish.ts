/**
 * What typedoc leaves to do for the site: the library that draws diagrams is put beside the pages,
 * and all links are followed.
 */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { brokenLinks, unreachable } from './links.ts';

const site = join(import.meta.dirname, '../../site');
const mermaid = createRequire(import.meta.url).resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');
copyFileSync(mermaid, join(site, 'assets/mermaid.js'));

const files = new Map(
  readdirSync(site, { recursive: true, encoding: 'utf8' }).map((path) => [
    path.split(sep).join('/'),
    path.endsWith('.html') ? readFileSync(join(site, path), 'utf8') : undefined,
  ]),
);
const problems = [
  // typedoc links to the place of a type in its hierarchy, and leaves out some that it calls inner
  ...brokenLinks(files).filter((problem) => !problem.includes(': hierarchy.html has no #')),
  ...[...files.keys()]
    .filter((name) => /^media\/.*\.md$/.test(name))
    .map((name) => `${name}: a page that typedoc.json does not list among its projectDocuments`),
  ...unreachable(files, 'index.html').map((name) => `${name}: no link leads here`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
console.log(`${[...files.values()].filter((html) => html !== undefined).length} pages, all links followed`);
