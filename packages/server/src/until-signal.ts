import { constants } from 'node:os';

const STOP = ['SIGTERM', 'SIGINT'] as const;

/** Resolves when the process is told to stop. Told a second time, it ends at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of STOP) {
      process.once(name, () => {
        for (const again of STOP) {
          process.removeAllListeners(again);
          process.once(again, () => process.exit(128 + constants.signals[again]));
        }
        resolve();
      });
    }
  });
}
