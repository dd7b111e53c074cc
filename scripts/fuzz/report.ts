import type { Health } from './server.ts';

/**
 * What memory may grow by from the first third of the samples to the last: far more than noise, far
 * less than a leak of each request.
 */
const MAX_GROWTH = 1.25;
const MAX_GROWTH_MIB = 96;
/** Longer than this no request may keep the server from everything else, in CPU time. */
export const MAX_STEP_MS = 250;
/** Of the samples, while code is compiled and caches fill. */
const WARM_UP = 0.2;

/** What must have happened for the requests to have gone deep enough. */
const DEPTHS = [
  'callback-received',
  'lookup-tried',
  'data-saved',
  'node-changed',
  'rule-evaluated',
  'callback-repeated',
];

/** Counts how often each was. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, this.count(name) + count);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  toString(): string {
    const sorted = [...this.#counts].toSorted(([left], [right]) => left.localeCompare(right));
    return sorted.map(([name, count]) => `${name}: ${count}`).join(', ');
  }
}

/** What is wrong with how the server was, sample by sample; prints how it was. */
export function judgeHealth(samples: readonly Health[], events: Tally, say: (line: string) => void): readonly string[] {
  const warm = samples.slice(Math.floor(samples.length * WARM_UP));
  const third = Math.max(1, Math.floor(warm.length / 3));
  const [before, after] = [median(warm.slice(0, third)), median(warm.slice(-third))];
  const longest = Math.max(...samples.map(({ longestMs }) => longestMs));
  const mib = (value: number) => `${value.toFixed(0)} MiB`;
  say(`events: ${events.toString()}`);
  say(
    `memory, resident, after warm-up: ${mib(before)} at first, ${mib(after)} at last, ${mib(Math.max(...samples.map(({ rssMiB }) => rssMiB)))} at most`,
  );
  say(`heap in use, collected: ${mib(warm[0]?.heapMiB ?? 0)} at first, ${mib(warm.at(-1)?.heapMiB ?? 0)} at last`);
  say(`the event loop was kept for ${longest.toFixed(0)} ms of CPU time at most`);
  const problems: string[] = [];
  if (after > before * MAX_GROWTH + MAX_GROWTH_MIB) problems.push(`memory grew from ${mib(before)} to ${mib(after)}`);
  if (longest > MAX_STEP_MS) problems.push(`the event loop was kept for ${longest.toFixed(0)} ms`);
  const shallow = DEPTHS.filter((type) => events.count(type) === 0);
  if (shallow.length > 0) problems.push(`never happened: ${shallow.join(', ')}`);
  return problems;
}

function median(samples: readonly Health[]): number {
  const sorted = samples.map(({ rssMiB }) => rssMiB).toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
