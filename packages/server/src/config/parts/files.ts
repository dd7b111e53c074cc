import { readFileSync } from 'node:fs';

/** Options of a group that name PEM files. */
type Files = Readonly<Record<string, string | undefined>>;

/** Why files cannot be used, a line each that begins with the option. */
export function fileProblems(group: string, files: Files): readonly string[] {
  return Object.entries(files).flatMap(([name, file]) => {
    const problem = file === undefined ? undefined : problemOf(file);
    return problem === undefined ? [] : [`[${group}]${name}: ${problem}`];
  });
}

/**
 * Why a file is no PEM file. OpenSSL ignores anything else silently, as if there were no
 * certificate.
 */
export function problemOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1').includes('-----BEGIN ') ? undefined : `${file} is no PEM file`;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
