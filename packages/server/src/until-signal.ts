/** Resolves when the process is told to stop by one of these signals. */
export function untilSignal(...names: readonly NodeJS.Signals[]): Promise<void> {
  return new Promise((resolve) => {
    for (const name of names) process.once(name, () => resolve());
  });
}
