/** What we aim at, beside what was measured in the same run; nothing is judged by it. */
import { isOriginal, type Measured } from './table.ts';

/** A line an aim; those that need a row that was not measured are left out. */
export function printAims(measured: readonly Measured[]): void {
  const named = (wanted: RegExp) => measured.find(({ name }) => wanted.test(name));
  const cpu = (wanted: RegExp) => named(wanted)?.cpuMsPerNode ?? Number.NaN;
  const speed = (wanted: RegExp) => {
    const { finished, seconds } = named(wanted) ?? { finished: Number.NaN, seconds: 1 };
    return finished / seconds;
  };
  const p99 = (one: Measured | undefined) => one?.continueP99 ?? Number.NaN;
  const [memory, sqlite, postgres] = [/^this server, memory$/, /^this server, SQLite$/, /^this server, PostgreSQL$/];
  const [ky, undici] = [/only, ky-pooled$/, /only, undici$/];
  const many = /^this server, SQLite, \d+ more nodes$/;
  const wide = named(/^this server, SQLite, 32 at a time$/);
  const originalWide = measured.find(({ name }) => isOriginal(name) && name.endsWith('32 at a time'));
  const lines = [
    ['CPU ms/node, memory', cpu(memory), 1.25 * (cpu(undici) + 1), '1.25 × (undici + 1.0)'],
    ['CPU ms/node, ky', cpu(ky), 1.3 * cpu(undici), '1.3 × undici'],
    ['CPU ms/node, SQLite', cpu(sqlite), cpu(memory) + 1, 'memory + 1.0'],
    ['CPU ms/node, PostgreSQL', cpu(postgres), cpu(memory) + 1.2, 'memory + 1.2'],
    ['CPU ms/node, SQLite, many nodes known', cpu(many), 1.05 * cpu(sqlite), '1.05 × few known'],
    ['nodes/s, SQLite (more is better)', speed(sqlite), 0.75 * speed(ky), '0.75 of ky'],
    ['callback p99 ms at 32 at a time, SQLite', p99(wide), p99(originalWide) / 20, "1/20 of the original's"],
    ['list ms, SQLite, many nodes known', named(many)?.listMs ?? Number.NaN, 4, ''],
  ] as const;
  const shown = lines
    .filter(([, value, aim]) => !Number.isNaN(value + aim))
    .map(([what, value, aim, of]) => {
      return [what, { measured: Number(value.toFixed(1)), aim: Number(aim.toFixed(1)), 'which is': of }] as const;
    });
  console.table(Object.fromEntries(shown));
}
