/** What we aim at, beside what was measured in the same run; nothing is judged by it. */
import { findNamed, isOriginal, type Measured } from './table.ts';

/** What one run has, in milliseconds of processor time where nothing else is said. */
interface Floors {
  /** Our own part, without HTTP on either side. */
  readonly ownMs: number;
}

/** A line an aim; those that need a row that was not measured are left out. */
export function printAims(measured: readonly Measured[], { ownMs }: Floors): void {
  const memory = findNamed(measured, 'this server, memory');
  const sqlite = findNamed(measured, 'this server, SQLite');
  const filled = measured.find(({ name }) => /^this server, SQLite, \d+ more nodes$/.test(name));
  const postgres = findNamed(measured, 'this server, PostgreSQL');
  const wide = findNamed(measured, 'this server, SQLite, 32 at a time');
  const originalWide = measured.find(({ name }) => isOriginal(name) && name.endsWith('32 at a time'));
  const ky = findNamed(measured, 'calls only, ky-pooled');
  const undici = findNamed(measured, 'calls only, undici');
  const speed = (one: Measured | undefined) => one && one.finished / one.seconds;
  const sum = (...parts: readonly (number | undefined)[]) =>
    parts.reduce<number | undefined>(
      (left, right) => (left === undefined || right === undefined ? undefined : left + right),
      0,
    );
  const times = (factor: number, of: number | undefined) => (of === undefined ? undefined : factor * of);

  const lines: readonly (readonly [what: string, value: number | undefined, aim: number | undefined, of: string])[] = [
    [
      'CPU ms/node, memory',
      memory?.cpuMsPerNode,
      times(1.25, sum(undici?.cpuMsPerNode, ownMs)),
      '1.25 × (undici + our own part)',
    ],
    ['CPU ms/node, ky over undici', ky?.cpuMsPerNode, times(1.3, undici?.cpuMsPerNode), '1.3 × undici'],
    ['CPU ms/node, SQLite', sqlite?.cpuMsPerNode, sum(memory?.cpuMsPerNode, 1), 'memory + 1.0'],
    ['CPU ms/node, PostgreSQL', postgres?.cpuMsPerNode, sum(memory?.cpuMsPerNode, 1.2), 'memory + 1.2'],
    ['nodes/s, SQLite (more is better)', speed(sqlite), times(0.75, speed(ky)), '0.75 of ky over undici'],
    [
      'p99 ms at 32 at a time, SQLite',
      wide?.continueP99,
      times(1 / 20, originalWide?.continueP99),
      "1/20 of the original's",
    ],
    ['list of 1,000 ms, SQLite', filled?.listMs, 4, ''],
    ['CPU ms/node, many nodes known', filled?.cpuMsPerNode, times(1.05, sqlite?.cpuMsPerNode), '1.05 × few known'],
  ];
  console.log(`\nOur own part, without HTTP on either side: ${ownMs.toFixed(1)} ms of processor time a node`);
  const shown = lines.flatMap(([what, value, aim, of]) =>
    value === undefined || aim === undefined
      ? []
      : [[what, { measured: Number(value.toFixed(1)), aim: Number(aim.toFixed(1)), 'which is': of }] as const],
  );
  console.table(Object.fromEntries(shown));
}
