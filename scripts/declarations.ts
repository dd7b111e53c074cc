/** What is wrong with the names in a package's types. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A package's declaration files: those that its `exports` name, and parts that these share. */
export interface Declarations {
  readonly entries: readonly string[];
  readonly parts: readonly string[];
}

/**
 * A class that cannot be imported is an internal one that a public type drags along. A name that is
 * that of a global hides it in the file that imports it.
 */
export function declarationProblems({ entries, parts }: Declarations, globals: ReadonlySet<string>): string[] {
  const exported = new Set(entries.flatMap(exportedNames));
  const classes = [...entries, ...parts].flatMap((text) =>
    Array.from(text.matchAll(/^(?:export )?declare (?:abstract )?class (\w+)/gm), ([, name = '']) => name),
  );
  return [
    ...classes
      .filter((name) => !exported.has(name))
      .map((name) => `its types name the class ${name}, which it does not export`),
    ...[...exported].filter((name) => globals.has(name)).map((name) => `it exports ${name}, which is a global`),
  ];
}

function exportedNames(declarations: string): string[] {
  return Array.from(declarations.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list = '']) => list)
    .flatMap((list) => list.split(','))
    .map((name) => name.trim().split(/\s+/).at(-1) ?? '')
    .filter((name) => name !== '');
}

/** The globals of the language and of browsers, by TypeScript's own declarations. */
export function globalNames(): ReadonlySet<string> {
  const folder = dirname(createRequire(import.meta.url).resolve('typescript'));
  const texts = readdirSync(folder)
    .filter((name) => /^lib\.(?:dom|webworker|es|decorators).*\.d\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const GLOBAL = /^(?:declare )?(?:var|let|const|function|class|interface|type|namespace) (\w+)/gm;
  return new Set(texts.flatMap((text) => Array.from(text.matchAll(GLOBAL), ([, name = '']) => name)));
}
