import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Candidate } from './draw.ts';

/**
 * Says which mutants the type checker refuses: those never come to a test. It looks at the changed
 * file alone.
 */
export class Compiler {
  readonly #service: ts.LanguageService;
  #changed: { readonly file: string; readonly text: string; readonly version: number } | undefined;

  constructor(root: string) {
    const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (file) => readFileSync(file, 'utf8'));
    const parsed = ts.parseJsonConfigFileContent(
      { ...config.config, include: ['packages/core/src'], exclude: ['**/*.test.ts'] },
      ts.sys,
      root,
    );
    this.#service = ts.createLanguageService({
      ...ts.sys,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => parsed.options,
      getScriptFileNames: () => parsed.fileNames,
      getScriptVersion: (file) => String(this.#changed?.file === file ? this.#changed.version : 0),
      getScriptSnapshot: (file) => {
        const text = this.#changed?.file === file ? this.#changed.text : ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
    });
  }

  /** @returns what is wrong with the mutant, the first of it; `undefined` when it compiles. */
  complaint(file: string, mutant: Candidate): string | undefined {
    this.#changed = { file, text: mutated(file, mutant), version: (this.#changed?.version ?? 0) + 1 };
    const [first] = [
      ...this.#service.getSyntacticDiagnostics(file),
      ...this.#service.getSemanticDiagnostics(file),
    ].filter(({ category }) => category === ts.DiagnosticCategory.Error);
    return first && ts.flattenDiagnosticMessageText(first.messageText, ' ');
  }
}

function mutated(file: string, { location, replacement }: Candidate): string {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const [from, to] = [location.start, location.end].map(({ line, column }) =>
    source.getPositionOfLineAndCharacter(line, column),
  );
  return text.slice(0, from) + replacement + text.slice(to);
}
