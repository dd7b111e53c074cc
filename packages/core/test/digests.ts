/**
 * Digests are made by another thread, in real time. A test that has its clock pass until something
 * is done must wait for them first: otherwise as much time passes as that thread is late.
 */
const making = new Set<Promise<unknown>>();

const { subtle } = crypto;
const digest = subtle.digest.bind(subtle);
subtle.digest = (...given) => {
  const made = digest(...given);
  making.add(made);
  const end = () => void making.delete(made);
  made.then(end, end);
  return made;
};

/** Lets run what can run without time moving, what waits for a digest included. */
export async function untilDigested(idle: () => Promise<void>): Promise<void> {
  for (;;) {
    await idle();
    if (making.size === 0) return;
    await Promise.allSettled(making);
  }
}
