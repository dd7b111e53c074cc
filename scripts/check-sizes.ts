/**
 * Measures with size-limit what typical imports cost, holds them against their limits
 * (`.size-limit.json`) and against the table in their package's README, which may be a tenth off.
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

/** A line of `.size-limit.json`. */
interface Limit {
  readonly name: string;
  readonly path: string;
}

const root = join(import.meta.dirname, '..');
const { stdout, stderr } = spawnSync('size-limit', ['--json'], { cwd: root, encoding: 'utf8', timeout: 120_000 });
if (!stdout.startsWith('[')) throw new Error(`size-limit: ${stderr}${stdout}`);
const limits = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as readonly Limit[];
const readmes = new Map(limits.map(({ name, path }) => [name, path.replace(/\/dist\/.*$/, '/README.md')] as const));

const problems = (JSON.parse(stdout) as readonly Measured[]).flatMap(({ name, passed, size, sizeLimit }) => {
  const kilobytes = size / 1000;
  console.log(`${name}: ${kilobytes.toFixed(1)} kB of ${sizeLimit / 1000} kB`);
  const readme = readmes.get(name) ?? '';
  const row = readFileSync(join(root, readme), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| \`${name}\` |`));
  const told = Number(/\| ([\d.]+) kB \|/.exec(row ?? '')?.[1]);
  return [
    ...(passed ? [] : [`${name} has ${kilobytes.toFixed(1)} kB, more than ${sizeLimit / 1000} kB`]),
    ...(Math.abs(told - kilobytes) <= Math.max(0.1 * kilobytes, 0.1)
      ? []
      : [`${readme} says ${told} kB of ${name}, which has ${kilobytes.toFixed(1)} kB`]),
  ];
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
