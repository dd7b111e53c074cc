/**
 * The original as a contestant: Debian's ironic-inspector on a SQLite file of its own, with the
 * hooks that ours has. Prints where it answers and the number of its process, which is the one that
 * is measured; ends with it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { comesUp } from '../services/loopback.ts';
import { writeOriginalConfiguration } from '../services/original-configuration.ts';

/** On a busy machine its tables alone take half a minute. */
const READY_MS = 55_000;

const folder = mkdtempSync(join(tmpdir(), 'inspector-bench-original-'));
const { path, url } = await writeOriginalConfiguration({
  folder,
  ironic: process.env['IRONIC_URL'] ?? '',
  database: `sqlite:///${folder}/inspector`,
  hooks: process.env['INSPECTOR_HOOKS'] ?? '',
});
const script = join(import.meta.dirname, '../services/original.sh');
const child = spawn('bash', [script, 'run', path], { stdio: 'ignore' });
const gone = once(child, 'exit');
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.on('exit', () => child.kill('SIGKILL'));

// The shell has become the service: they have one number.
if (await comesUp(url, child, READY_MS)) console.log(`${url} (process ${child.pid})`);
else child.kill('SIGTERM');
await gone;
rmSync(folder, { recursive: true, force: true });
