import { readFileSync } from 'node:fs';

/** Options of a group that name PEM files. */
type Files = Readonly<Record<string, string | undefined>>;

/** What keeps the files from being used, a line each that begins with its option. */
export function fileProblems(group: string, files: Files): readonly string[] {
  return Object.entries(files).flatMap(([name, file]) => {
    const problem = file === undefined ? undefined : problemOf(file);
    return problem === undefined ? [] : [`[${group}]${name}: ${problem}`];
  });
}

/** Nothing but PEM is taken: what is none would count as no certificate at all, without a word. */
export function problemOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').includes('-----BEGIN ') ? undefined : `${file} is no PEM file`;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
