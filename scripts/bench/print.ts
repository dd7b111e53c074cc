import type { Bench } from 'tinybench';

/** The median of each task, and its mean, which has the pauses of garbage collection in it. */
export function print(bench: Bench, unit: 'ms' | 'µs'): void {
  for (const { name, result } of bench.tasks) {
    if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
    const show = (milliseconds: number) => (unit === 'ms' ? milliseconds.toFixed(1) : (milliseconds * 1000).toFixed(0));
    const { p50, mean } = result.latency;
    console.log(`${name.padEnd(40)} ${show(p50).padStart(6)} ${unit}, on average ${show(mean)} ${unit}`);
  }
}
