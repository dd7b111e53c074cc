/**
 * The original as a contestant: Debian's ironic-inspector on a SQLite file of its own, with the
 * hooks that ours has; 12.4 of Debian 13 if INSPECTOR_ORIGINAL says so, and what is installed
 * otherwise. Prints where it answers and the number of its process, which is the one that is
 * measured; ends with it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareOriginal } from '../e2e/original.ts';
import { comesUp, freePort } from '../services/loopback.ts';
import { writeOriginalConfiguration } from '../services/original-configuration.ts';

/** On a busy machine its tables alone take half a minute. */
const READY_MS = 55_000;

const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-original-'));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const options = { ironic: process.env['IRONIC_URL'] ?? '', hooks: process.env['INSPECTOR_HOOKS'] ?? '', port };
const [program = '', ...words] = await (process.env['INSPECTOR_ORIGINAL'] === '12.4' ? unpacked() : installed());
const child = spawn(program, words, { stdio: 'ignore', env: { ...process.env, PYTHONWARNINGS: 'ignore' } });
const gone = once(child, 'exit');
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('exit', () => child.kill('SIGKILL'));

function unpacked(): Promise<readonly string[]> {
  return prepareOriginal({ ...options, folder: join(folder, 'original') });
}

async function installed(): Promise<readonly string[]> {
  const { path } = await writeOriginalConfiguration({ ...options, folder, database: `sqlite:///${folder}/inspector` });
  return ['bash', join(import.meta.dirname, '../services/original.sh'), 'run', path];
}

// The shell has become the service: they have one number.
if (await comesUp(url, child, READY_MS)) console.log(`${url} (process ${child.pid})`);
else child.kill('SIGTERM');
await gone;
rmSync(folder, { recursive: true, force: true });
