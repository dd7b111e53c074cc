/**
 * `areas.ts FILE…` says where the time of a CPU profile went, by package and by part of Node;
 * `pnpm bench --profile` leaves one. What calls the kernel and waits there is counted as busy; what
 * is idle is left out.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
}

/** What Node writes with `--cpu-prof`. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was running, and microseconds since the sample before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** How many areas are shown; the others are added up. */
const SHOWN = 25;

/** Folders of our own that are told apart. */
const OWN = /\/(packages\/[^/]+)\/src\/([^/]+)\//;
const OWN_FILE = /\/(packages\/[^/]+)\/src\//;
const LIBRARY = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** Where a function is, as far as it is of interest. */
function areaOf({ functionName, url }: ProfileNode['callFrame']): string | undefined {
  if (functionName === '(idle)') return undefined;
  if (functionName === '(garbage collector)') return 'garbage';
  if (url === '') return WRITES.includes(functionName) ? 'writing to sockets' : 'V8, and native code of Node';
  if (url.startsWith('node:internal/deps/undici')) return "Node's fetch, Request and Response";
  if (url.startsWith('node:')) return `Node, ${NODE.find(([pattern]) => pattern.test(url))?.[1] ?? 'other'}`;
  const library = LIBRARY.exec(url)?.[1];
  if (library !== undefined) return library;
  const [, name, folder] = OWN.exec(url) ?? [];
  return folder === undefined ? (OWN_FILE.exec(url)?.[1] ?? 'other') : `${name}, ${folder}`;
}

const WRITES: readonly string[] = ['writev', 'writeUtf8String', 'writeLatin1String', 'writeBuffer'];

const NODE: readonly (readonly [RegExp, string])[] = [
  [/http/, 'HTTP'],
  [/stream|net$|event/, 'streams, sockets and events'],
  [/zlib/, 'zlib'],
  [/crypto/, 'crypto'],
  [/timers|process/, 'timers and ticks'],
  [/transferable/, 'structured clones'],
];

for (const file of process.argv.slice(2)) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const areas = new Map(nodes.map(({ id, callFrame }) => [id, areaOf(callFrame)]));
  const taken = new Map<string, number>();
  samples.forEach((id, index) => {
    const area = areas.get(id);
    if (area !== undefined) taken.set(area, (taken.get(area) ?? 0) + (timeDeltas[index] ?? 0));
  });
  const all = [...taken].toSorted(([, left], [, right]) => right - left);
  const busy = all.reduce((sum, [, time]) => sum + time, 0);
  const rest = all.slice(SHOWN).reduce((sum, [, time]) => sum + time, 0);
  console.log(`${basename(file)}: ${(busy / 1e6).toFixed(1)} s busy`);
  for (const [area, time] of [...all.slice(0, SHOWN), ['other', rest] as const])
    console.log(`${((time / busy) * 100).toFixed(1).padStart(6)} %  ${area}`);
}
