import { beforeEach, describe } from 'vitest';

/** Tests that tell one story, in their order. After the first that fails the rest are skipped. */
export function journey(title: string, tests: () => void): void {
  describe(title, () => {
    let hasFailed = false;
    beforeEach(({ skip, onTestFailed }) => {
      skip(hasFailed, 'what came before failed');
      onTestFailed(() => {
        hasFailed = true;
      });
    });
    tests();
  });
}
