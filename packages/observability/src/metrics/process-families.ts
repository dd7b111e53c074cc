import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { counted, gauge } from './families.ts';

/**
 * Where Linux tells a process about itself; elsewhere there is no such folder, and the metrics of
 * it are left out.
 */
const SELF = '/proc/self';

/** How often the event loop is looked at, in milliseconds. */
const RESOLUTION = 20;

const NANOSECONDS = 1e9;

/**
 * What there is to say of any process, under the names that Prometheus's client libraries give it.
 */
export class ProcessFamilies {
  readonly #startedAt = Date.now() / 1000 - process.uptime();
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor() {
    this.#delay.enable();
  }

  /** What is true now; the delay of the event loop is that since it was asked for last. */
  text(): string {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const open = openFiles();
    const most = mostFiles();
    return [
      counted({ name: 'process_cpu_seconds_total', help: 'CPU time, user and system.' }, (user + system) / 1e6),
      gauge({ name: 'process_start_time_seconds', help: 'When it began, in seconds since the epoch.' }, [
        [[], this.#startedAt],
      ]),
      gauge({ name: 'process_resident_memory_bytes', help: 'Memory that is resident.' }, [[[], rss]]),
      gauge({ name: 'nodejs_heap_size_used_bytes', help: 'Memory that JavaScript uses.' }, [[[], heapUsed]]),
      open === undefined ? '' : gauge({ name: 'process_open_fds', help: 'Open files and sockets.' }, [[[], open]]),
      most === undefined ? '' : gauge({ name: 'process_max_fds', help: 'How many may be open.' }, [[[], most]]),
      this.#delayText(),
    ].join('');
  }

  #delayText(): string {
    const delay = this.#delay;
    const seconds = (value: number) => (delay.count === 0 ? 0 : value / NANOSECONDS);
    const help = 'How late the event loop comes to what is to be done, since the last look';
    const text = [
      gauge({ name: 'nodejs_eventloop_lag_mean_seconds', help: `${help}: on average.` }, [[[], seconds(delay.mean)]]),
      gauge({ name: 'nodejs_eventloop_lag_p99_seconds', help: `${help}: 99 of 100 are earlier.` }, [
        [[], seconds(delay.percentile(99))],
      ]),
      gauge({ name: 'nodejs_eventloop_lag_max_seconds', help: `${help}: at most.` }, [[[], seconds(delay.max)]]),
    ].join('');
    delay.reset();
    return text;
  }
}

function openFiles(): number | undefined {
  try {
    return readdirSync(`${SELF}/fd`).length;
  } catch {
    return undefined;
  }
}

function mostFiles(): number | undefined {
  try {
    const most = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync(`${SELF}/limits`, 'utf8'))?.[1];
    return most === undefined ? undefined : most === 'unlimited' ? Infinity : Number(most);
  } catch {
    return undefined;
  }
}
