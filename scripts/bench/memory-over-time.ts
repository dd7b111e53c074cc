/** What is resident of a process while it works, and a chart of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Mebibytes that were resident, by the second. */
export interface MemoryOverTime {
  readonly name: string;
  readonly mebibytes: readonly number[];
}

const EVERY_MS = 1000;
const [WIDTH, HEIGHT, LEFT, BELOW, LINE] = [900, 420, 60, 40, 20];
const COLOURS = ['#1b6ca8', '#c0392b', '#2e7d32', '#8e44ad', '#b7791f', '#455a64'];

/** Looks at a process once a second. @returns what ends that, and has been seen */
export function watchMemory(name: string, pid: string): () => MemoryOverTime {
  const mebibytes: number[] = [];
  const look = () => {
    const resident = /VmRSS:\s+(\d+)/.exec(statusOf(pid))?.[1];
    if (resident !== undefined) mebibytes.push(Number(resident) / 1024);
  };
  look();
  const timer = setInterval(look, EVERY_MS).unref();
  return () => {
    clearInterval(timer);
    return { name, mebibytes };
  };
}

/** Nothing of a process that is gone. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** Writes a picture (SVG) with a line for each. */
export function writeChart(file: string, lines: readonly MemoryOverTime[]): void {
  const seconds = Math.max(1, ...lines.map(({ mebibytes }) => mebibytes.length - 1));
  const most = Math.ceil(Math.max(1, ...lines.flatMap(({ mebibytes }) => mebibytes)) / 50) * 50;
  const x = (second: number) => (LEFT + (second / seconds) * (WIDTH - LEFT - LINE)).toFixed(1);
  const y = (mebibytes: number) => (HEIGHT - BELOW - (mebibytes / most) * (HEIGHT - BELOW - LINE)).toFixed(1);
  const grid = Array.from({ length: most / 50 + 1 }, (_, index) => index * 50).map(
    (at) =>
      `<path d="M${LEFT} ${y(at)}H${WIDTH - LINE}" stroke="#ddd"/>` +
      `<text x="${LEFT - 8}" y="${y(at)}" text-anchor="end" dominant-baseline="middle">${at}</text>`,
  );
  const drawn = lines.map(({ name, mebibytes }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const points = mebibytes.map((one, second) => `${x(second)},${y(one)}`).join(' ');
    return (
      `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/>` +
      `<text x="${LEFT + 10}" y="${LINE * (index + 2)}" fill="${colour}">${name.replaceAll('&', '&amp;')}</text>`
    );
  });
  const axis = `<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">seconds, 0 to ${seconds}</text>`;
  const title = `<text x="${LEFT}" y="14">MiB resident</text>`;
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, [open, ...grid, ...drawn, axis, title, '</svg>', ''].join('\n'));
}
