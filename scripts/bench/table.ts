import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { LoadResult } from './load.ts';

export interface Measured extends LoadResult {
  readonly name: string;
  readonly ironicCallsPerNode: number;
}

/** The contestant that the others are compared with. */
export const ORIGINAL = 'the original, SQLite';

const COLUMNS = [
  '',
  'nodes/s',
  'CPU ms/node',
  'Ironic calls/node',
  'continue p50 ms',
  'p99 ms',
  'peak MiB',
  'status reads/s',
];

/**
 * Contestants side by side; numbers are to be compared within one table only, for machines differ.
 */
export function table(measured: readonly Measured[]): string {
  const rows = measured.map((one) => [
    one.name,
    (one.finished / one.seconds).toFixed(0),
    one.cpuMsPerNode.toFixed(1),
    one.ironicCallsPerNode.toFixed(1),
    one.continueP50.toFixed(0),
    one.continueP99.toFixed(0),
    one.memoryMiB.toFixed(0),
    one.statusReadsPerSecond.toFixed(0),
  ]);
  const all = [COLUMNS, ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const [first] = measured;
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ', 1)[0];
  return [
    `${first?.nodes} nodes, ${first?.concurrency} callbacks at a time of ${first?.callbackBytes} bytes each, ${cpus().length} cores, load ${load}, Node ${process.version}`,
    '',
    ...all.map(line),
    '',
    'CPU is that of the server alone, all its threads.',
  ].join('\n');
}

/**
 * What the README claims, from this run: the processor time and the calls of ours beside the
 * original's, a line each.
 */
export function ratios(measured: readonly Measured[]): readonly string[] {
  const original = measured.find(({ name }) => name === ORIGINAL);
  if (original === undefined) return [];
  return measured
    .filter(({ name }) => name.startsWith('this server'))
    .map(({ name, cpuMsPerNode, ironicCallsPerNode }) => {
      const part = (original.cpuMsPerNode / cpuMsPerNode).toFixed(1);
      const calls = `${ironicCallsPerNode.toFixed(1)} calls instead of ${original.ironicCallsPerNode.toFixed(1)}`;
      return `${name}: 1/${part} of the original's processor time, ${calls}`;
    });
}
