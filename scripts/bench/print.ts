import type { Bench } from 'tinybench';

/** The median of each task, and its best, to which whatever else the machine does only adds. */
export function print(bench: Bench, unit: 'ms' | 'µs'): void {
  for (const { name, result } of bench.tasks) {
    if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
    const show = (milliseconds: number) => (unit === 'ms' ? milliseconds.toFixed(1) : (milliseconds * 1000).toFixed(0));
    const { p50, min } = result.latency;
    console.log(`${name.padEnd(40)} ${show(p50).padStart(6)} ${unit}, at best ${show(min)} ${unit}`);
  }
}
