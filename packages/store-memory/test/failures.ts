import type { Runner } from '@ironic-inspector/testing';

/**
 * Runs a suite and gives the names of the tests that fail; those that are skipped go to `skipped`.
 */
export async function failures(run: (runner: Runner) => void, skipped: string[] = []): Promise<readonly string[]> {
  const topics: string[] = [];
  const tests: { name: string; body: () => Promise<void> }[] = [];
  const note = (name: string, body: () => Promise<void>) => {
    tests.push({ name: [...topics.slice(1), name].join(' > '), body });
  };
  run({
    describe: (name, body) => {
      topics.push(name);
      body();
      topics.pop();
    },
    it: Object.assign(note, { skip: (name: string) => skipped.push(name) }),
  });
  const failed: string[] = [];
  for (const { name, body } of tests) await body().catch(() => failed.push(name));
  return failed;
}
