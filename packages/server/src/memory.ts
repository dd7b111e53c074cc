import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often it is looked whether there is work, in milliseconds. */
const PERIOD_MS = 5000;
/** The share of one core below which nothing is going on. */
const REST = 0.05;

/**
 * Whether memory is to be given back now: once after each time of work, when it is over. Called
 * every {@link PERIOD_MS}; `used` is the time of the processor since the last call, in
 * microseconds.
 */
export function restAfterWork(): (used: number) => boolean {
  let worked = true;
  return (used) => {
    const works = used / 1000 > PERIOD_MS * REST;
    const isDue = worked && !works;
    worked = works;
    return isDue;
  };
}

/**
 * Gives memory back to the system when the process comes to rest. V8 does so only when it sees that
 * little is allocated, which it looks at while it collects garbage: after a burst of work it
 * collects none, and keeps all of it. One collection takes some 50 ms, when nobody waits.
 *
 * @returns ends it
 */
export function giveMemoryBackAtRest(): () => void {
  const collect = collector();
  const isDue = restAfterWork();
  let last = process.cpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    if (isDue(user + system)) collect();
  }, PERIOD_MS).unref();
  return () => clearInterval(timer);
}

/** Of V8: by how much the heap grows until garbage is collected, in percent of what lives. */
const HEAP_GROWTH = '--heap-growing-percent';

/**
 * Collects garbage when the heap is twice of what lives in it. V8 lets it grow to four times, which
 * with little alive is much for a service. An option of Node's command line wins.
 */
export function growHeapSlowly(): void {
  if (process.execArgv.some((option) => option.startsWith(HEAP_GROWTH))) return;
  setFlagsFromString(`${HEAP_GROWTH}=100`);
}

/** What Node shows as `gc` with `--expose-gc`; here nobody else sees it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  setFlagsFromString('--no-expose-gc');
  return () => gc({ type: 'major', flavor: 'last-resort' });
}
