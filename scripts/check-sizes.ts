/**
 * Measures with size-limit what typical imports of core cost, holds them against their limits
 * (`.size-limit.json`) and against the table in core's README, which may be a tenth off.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Measured {
  readonly name: string;
  readonly passed: boolean;
  /** Bytes, compressed. */
  readonly size: number;
  readonly sizeLimit: number;
}

const root = join(import.meta.dirname, '..');
const { stdout, stderr } = spawnSync('size-limit', ['--json'], { cwd: root, encoding: 'utf8', timeout: 120_000 });
if (!stdout.startsWith('[')) throw new Error(`size-limit: ${stderr}${stdout}`);
const readme = readFileSync(join(root, 'packages/core/README.md'), 'utf8');

const problems = (JSON.parse(stdout) as readonly Measured[]).flatMap(({ name, passed, size, sizeLimit }) => {
  const kilobytes = size / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} kB of ${sizeLimit / 1000} kB`);
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
  const told = Number(/\| ([\d.]+) kB \|/.exec(row ?? '')?.[1]);
  return [
    ...(passed ? [] : [`${name} has ${kilobytes.toFixed(1)} kB, more than ${sizeLimit / 1000} kB`]),
    ...(Math.abs(told - kilobytes) <= Math.max(0.1 * kilobytes, 0.1)
      ? []
      : [`core's README says ${told} kB of ${name}, which has ${kilobytes.toFixed(1)} kB`]),
  ];
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
