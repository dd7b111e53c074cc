import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a project can be made of: the folders of `templates`. */
export const KINDS = ['embed', 'server'] as const;
export type Kind = (typeof KINDS)[number];

export interface ProjectOptions {
  /** Where it is made: a folder that is not there yet, or is empty. Its last part is the name. */
  readonly folder: string;
  /**
   * `embed`: a program that has nodes introspected and prints what they are made of. `server`: a
   * server of the introspection API with a hook of its own.
   */
  readonly kind: Kind;
}

/** The project that was made, or why none was. */
export type CreatedProject =
  | { readonly ok: true; readonly folder: string; readonly name: string }
  | { readonly ok: false; readonly problem: string };

/** Asked when it is needed: some bundles do not know where they are. */
const packageFolder = () => fileURLToPath(new URL('..', import.meta.url));

/** This package's version, which those that the project depends on have, too. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;
}

/** Why npm would not take it as the name of a package; `undefined` when it would. */
function nameProblem(name: string): string | undefined {
  if (/^[a-z0-9][a-z0-9._-]{0,213}$/.test(name)) return undefined;
  return `${JSON.stringify(name)} is no name for a package: lower-case letters, digits, ".", "_" and "-"`;
}

/** Makes a project from its template. Nothing is installed, and nothing that exists is changed. */
export function createProject({ folder, kind }: ProjectOptions): CreatedProject {
  const target = resolve(folder);
  const problem = nameProblem(basename(target));
  if (problem !== undefined) return { ok: false, problem };
  try {
    return makeProject(target, kind);
  } catch (error) {
    // The system's own words: EACCES, ENOSPC, …
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: `cannot make ${target}: ${why}` };
  }
}

function makeProject(target: string, kind: Kind): CreatedProject {
  const name = basename(target);
  if (existsSync(target)) {
    if (!statSync(target).isDirectory()) return { ok: false, problem: `${target} is a file` };
    if (readdirSync(target).length > 0) return { ok: false, problem: `${target} is not empty` };
  }
  mkdirSync(target, { recursive: true });
  cpSync(join(packageFolder(), 'templates', kind), target, { recursive: true });
  // npm never publishes a file called .gitignore
  renameSync(join(target, '_gitignore'), join(target, '.gitignore'));
  for (const file of ['package.json', 'README.md']) {
    const path = join(target, file);
    const text = readFileSync(path, 'utf8').replaceAll('{name}', name).replaceAll('{version}', ownVersion());
    writeFileSync(path, text);
  }
  return { ok: true, folder: target, name };
}
