/**
 * Calls an observer without waiting. One that throws or rejects does not change the answer.
 */
export function tell(call: () => unknown): void {
  const told = (async () => call())();
  told.catch(() => undefined);
}
