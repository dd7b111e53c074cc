import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { assignedIn, type Assigned } from './assigned.ts';

/** Files and folders of files, in order; later ones win. */
export type ConfigSource = { readonly file: string } | { readonly folder: string };

const PROJECT = 'ironic-inspector';

/** Our service's file. The original's may exist beside it. */
const OURS = '/etc/ironic-inspector-ts/inspector.conf';

/** The folders that oslo.config searches by default, and those of the distributions. */
const FOLDERS = [join(homedir(), `.${PROJECT}`), homedir(), `/etc/${PROJECT}`, '/etc'];
const CUSTOMARY = `/etc/${PROJECT}/inspector.conf`;

/**
 * The sources when the command line names none: `/etc/ironic-inspector-ts/inspector.conf`, else
 * those of the original. These are the first `ironic-inspector.conf` in `~/.ironic-inspector`, `~`,
 * `/etc/ironic-inspector` and `/etc`, or `/etc/ironic-inspector/inspector.conf`; and the first
 * folder `ironic-inspector.conf.d` there.
 */
export async function defaultSources(named: readonly ConfigSource[]): Promise<readonly ConfigSource[]> {
  const file = named.some((source) => 'file' in source)
    ? undefined
    : await firstOf([OURS, ...FOLDERS.map((folder) => join(folder, `${PROJECT}.conf`)), CUSTOMARY]);
  const folder = named.some((source) => 'folder' in source)
    ? undefined
    : await firstOf(FOLDERS.map((one) => join(one, `${PROJECT}.conf.d`)));
  return [...(file === undefined ? [] : [{ file }]), ...(folder === undefined ? [] : [{ folder }]), ...named];
}

/**
 * As upstream: the folders in which files without a folder are looked for, the last source's first.
 */
export function foldersOf(sources: readonly ConfigSource[]): readonly string[] {
  const named = sources.map((source) => ('file' in source ? dirname(source.file) : source.folder)).toReversed();
  return [...new Set([...named, ...FOLDERS])];
}

/** All assignments of the sources. A file that is missing or cannot be parsed is a problem. */
export async function loadSources(sources: readonly ConfigSource[]): Promise<{
  readonly files: readonly string[];
  readonly assigned: readonly Assigned[];
  readonly problems: readonly string[];
}> {
  const files: string[] = [];
  const assigned: Assigned[] = [];
  const problems: string[] = [];
  for (const source of sources) {
    try {
      for (const path of 'file' in source ? [source.file] : await filesIn(source.folder)) {
        const read = assignedIn({ path, text: await readFile(path, 'utf8') });
        files.push(path);
        assigned.push(...read.assigned);
        problems.push(...read.problems);
      }
    } catch (error) {
      problems.push(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { files, assigned, problems };
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const wanted = names.filter((name) => name.endsWith('.conf') && !name.startsWith('.'));
  return wanted.toSorted().map((name) => join(folder, name));
}

async function firstOf(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
