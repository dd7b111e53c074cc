import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { LoadResult } from './load.ts';

/** How many statuses a list is asked for: as many as an answer may have. */
export const LIST = 1_000;

export interface Measured extends LoadResult {
  readonly name: string;
  readonly ironicCallsPerNode: number;
}

/** Whether this is what the others are compared with, of whatever release. */
export function isOriginal(name: string): boolean {
  return name.startsWith('the original');
}

/**
 * Contestants side by side; numbers are to be compared within one table only, for machines differ.
 */
export function printTable(measured: readonly Measured[]): void {
  const [first] = measured;
  const load = readFileSync('/proc/loadavg', 'utf8').split(' ', 1)[0];
  console.log(`
${first?.nodes} nodes, ${first?.concurrency} callbacks at a time, where a name says nothing else, of ${first?.callbackBytes} bytes each;
${cpus().length} cores, load ${load}, Node ${process.version}. CPU is that of the server alone, all its threads;
lists are of ${LIST} statuses, or of all that there are.`);
  const row = (one: Measured) => ({
    'nodes/s': Math.round(one.finished / one.seconds),
    'CPU ms/node': Number(one.cpuMsPerNode.toFixed(1)),
    'Ironic calls/node': Number(one.ironicCallsPerNode.toFixed(1)),
    'continue p50 ms': Math.round(one.continueP50),
    'p99 ms': Math.round(one.continueP99),
    'MiB before': Math.round(one.memoryBeforeMiB),
    after: Math.round(one.memoryAfterMiB),
    peak: Math.round(one.memoryMiB),
    'status reads/s': Math.round(one.statusReadsPerSecond),
    'list ms': Number(one.listMs.toFixed(1)),
  });
  console.table(Object.fromEntries(measured.map((one) => [one.name, row(one)])));
}

/**
 * What the README claims, from this run: the processor time and the calls of ours beside the
 * original's, a line each.
 */
export function ratios(measured: readonly Measured[]): readonly string[] {
  const original = measured.find(({ name }) => isOriginal(name));
  if (original === undefined) return [];
  return measured
    .filter(({ name }) => name.startsWith('this server'))
    .map(({ name, cpuMsPerNode, ironicCallsPerNode }) => {
      const part = (original.cpuMsPerNode / cpuMsPerNode).toFixed(1);
      const calls = `${ironicCallsPerNode.toFixed(1)} calls instead of ${original.ironicCallsPerNode.toFixed(1)}`;
      return `${name}: 1/${part} of the original's processor time, ${calls}`;
    });
}
