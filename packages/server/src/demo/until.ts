/** How often the demo looks whether something has happened, and for how long. */
const POLL_MS = 100;
const PATIENCE_MS = 60_000;

/** Looks again and again until there is something. Throws when there is nothing for a minute. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${what} did not happen in ${PATIENCE_MS / 1000} seconds`);
}
