import { beforeEach, describe, type TestContext } from 'vitest';
import { site } from './ask.ts';

const NO_INTERFACE = 'this Ironic has no interface `inspector`';

/** Leaves out the test that calls it where Ironic cannot ask us. */
export function needsInterface({ skip }: TestContext): void {
  skip(!site.asksInspector, NO_INTERFACE);
}

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

/** A journey that is about Ironic asking us from its beginning to its end. */
export function journeyByInterface(title: string, tests: () => void): void {
  journey(title, () => {
    beforeEach(needsInterface);
    tests();
  });
}
