import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { counted, gauge } from './families.ts';

/**
 * Linux's folder about this process. Other systems have none, and the metrics from it are left out.
 */
const SELF = '/proc/self';

/** The resolution of the event loop's delay, in milliseconds. */
const RESOLUTION = 20;

const NANOSECONDS = 1e9;

/** Metrics of any process, with the names of Prometheus's client libraries. */
export class ProcessFamilies {
  readonly #startedAt = Date.now() / 1000 - process.uptime();
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION });

  constructor() {
    this.#delay.enable();
  }

  /** The current values; the event loop's delay is the one since the last scrape. */
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
