/** How often it is looked at. */
const EVERY_MS = 1;

/** The longest that this process has worked on something without a look at anything else. */
export interface LongestStep {
  /** Milliseconds of CPU time since it was asked last. */
  readonly take: () => number;
}

/**
 * Measures the CPU time of the main thread between two turns of its event loop. Time by the clock,
 * as `monitorEventLoopDelay` has it, would grow with whatever else the machine does.
 */
export function watchLongestStep(): LongestStep {
  let [longest, last] = [0, spent()];
  const look = () => {
    const now = spent();
    longest = Math.max(longest, now - last);
    last = now;
  };
  setInterval(look, EVERY_MS);
  return {
    take() {
      look();
      const taken = longest;
      longest = 0;
      return taken;
    },
  };
}

function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
