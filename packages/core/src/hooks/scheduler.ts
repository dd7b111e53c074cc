import { isEmpty } from '../model/json.ts';
import type { AfterInput, Hook } from './hook.ts';

/**
 * `scheduler`: tells Ironic how many processors of which architecture the machine has, and how much
 * memory (CONTRACT.md §5.3). On by default.
 *
 * - **Reads** `cpu.count`, `cpu.architecture` and `memory.physical_mb` of the inventory.
 * - **Writes** `cpus`, `cpu_arch` and `memory_mb`, and the properties of these names of the node,
 *   as text; a count of zero goes to the data alone.
 * - **Options**: without `processing.overwriteExisting` properties that the node has already stay.
 * - **Fails** never. What is missing or no whole number is a warning and stays as it is: both of
 *   the processor's, if one of them is.
 */
export const schedulerHook: Hook = {
  name: 'scheduler',

  after(input) {
    recordCpu(input);
    recordMemory(input);
  },
};

function recordCpu(input: AfterInput): void {
  const { inventory, pluginData, log } = input;
  const cpus = wholeNumber(inventory.cpu?.count);
  const architecture = inventory.cpu?.architecture;
  if (cpus === undefined || !architecture) {
    const { count } = inventory.cpu ?? {};
    log.warn(
      `the CPU's count or architecture is missing or malformed: ${JSON.stringify({ count, architecture })}; cpus and cpu_arch are not set`,
    );
    return;
  }
  pluginData.cpus = cpus;
  pluginData.cpu_arch = architecture;
  if (cpus > 0) setProperty(input, 'cpus', cpus);
  setProperty(input, 'cpu_arch', architecture);
}

/**
 * As upstream: `physical_mb` alone counts; `total` lacks what firmware and kernel keep for
 * themselves.
 */
function recordMemory(input: AfterInput): void {
  const { inventory, pluginData, log } = input;
  const given = inventory.memory?.physical_mb;
  const megabytes = wholeNumber(given);
  if (megabytes === undefined) {
    log.warn(`memory.physical_mb is missing or malformed: ${JSON.stringify(given ?? null)}; memory_mb is not set`);
    return;
  }
  pluginData.memory_mb = megabytes;
  if (megabytes > 0) setProperty(input, 'memory_mb', megabytes);
}

/**
 * Reads what Python's `int()` takes: a number, its fraction cut off, or an integer as text.
 *
 * @returns `undefined` for everything else, and for what no machine has: less than nothing, or more
 * than a number can hold
 */
function wholeNumber(value: number | string | null | undefined): number | undefined {
  const number = typeof value === 'string' ? parseInteger(value.trim()) : (value ?? Number.NaN);
  const whole = Math.trunc(number);
  return number >= 0 && Number.isSafeInteger(whole) ? whole : undefined;
}

function parseInteger(text: string): number {
  return /^\+?\d+(?:_\d+)*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
}

/**
 * Sets one of the node's properties, always as text; one that is filled already stays unless
 * `overwriteExisting` is on.
 */
export function setProperty({ node, options }: AfterInput, name: string, value: number | string): void {
  const path = `/properties/${name}`;
  if (options.processing.overwriteExisting || isEmpty(node.get(path))) node.set(path, String(value));
}
