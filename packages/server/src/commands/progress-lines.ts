import type { ImportProgress } from '@ironic-inspector/store-sql';

/** Milliseconds between two lines. */
const PAUSE = 2000;

/** Writes the progress of an import: the first line at once, then one every two seconds at most. */
export function progressLines(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): (progress: ImportProgress) => void {
  let next = -Infinity;
  return ({ nodes, documents, total }) => {
    if (now() < next) return;
    next = now() + PAUSE;
    const done = (count: ImportProgress['nodes']) => count.imported + count.kept;
    write(`${done(nodes)} of ${total} statuses, ${done(documents)} documents`);
  };
}
