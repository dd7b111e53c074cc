/** The original's last release, 12.4 of Debian 13, in the place of our server. For root only. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { writeOriginalConfiguration } from '../services/original-configuration.ts';

const LAB = join(import.meta.dirname, '../lab');
/** Where it is unpacked. */
export const ORIGINAL_ROOT = join(import.meta.dirname, '../../.cache/lab/original-trixie');

interface Original {
  /** An empty folder for all that it writes. */
  readonly folder: string;
  readonly port: number;
  /** The URL of Ironic. */
  readonly ironic: string;
  readonly hooks: string;
}

/** Unpacks it beside the system, once, and makes its tables. @returns the command that runs it */
export async function prepareOriginal({ folder, ...options }: Original): Promise<readonly string[]> {
  const output = ['ignore', 'inherit', 'inherit'] as const;
  execFileSync(join(LAB, 'unpack.sh'), ['trixie', ORIGINAL_ROOT, 'ironic-inspector'], { stdio: [...output] });
  mkdirSync(folder);
  const database = `sqlite:///${folder}/inspector.sqlite`;
  const { path } = await writeOriginalConfiguration({ ...options, folder, database });
  const log = openSync(join(folder, 'dbsync.log'), 'a');
  const command = (program: string) => [join(LAB, 'in-root.sh'), ORIGINAL_ROOT, folder, program, '--config-file', path];
  const [inRoot = '', ...words] = command('ironic-inspector-dbsync');
  execFileSync(inRoot, [...words, 'upgrade'], { stdio: ['ignore', log, log] });
  return command('ironic-inspector');
}
