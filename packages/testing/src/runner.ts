import assert from 'node:assert/strict';

/** `describe` and `it` of the test runner in use: vitest's, `node:test`'s and most others' fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: ((name: string, body: () => Promise<void>) => unknown) & {
    readonly skip: (name: string, body: () => Promise<void>) => unknown;
  };
}

/** Tests that do not apply to an implementation, and why. */
export interface Skip {
  readonly reason: string;
  /**
   * Exact names, with their topic: `update > exactly one of many racers wins`. A name that is no
   * test's fails.
   */
  readonly tests: readonly string[];
}

/** What a suite is run on. */
export interface SuiteOptions<Subject> {
  /** Makes what is tested, for each test afresh: empty, and out of reach of every other. */
  create(): Promise<Subject> | Subject;
  /** Puts away what `create` made, also when the test failed. @default nothing to do */
  dispose?(subject: Subject): Promise<void> | void;
  /** @default nothing is skipped */
  readonly skip?: readonly Skip[];
}

/** Tests of one topic by name; each is handed a subject of its own. */
export interface Topic<Subject> {
  readonly name: string;
  readonly tests: Readonly<Record<string, (subject: Subject) => Promise<void>>>;
}

/** Hands the tests of all topics to the runner. */
export function runSuite<Subject>(
  { describe, it }: Runner,
  suite: string,
  topics: readonly Topic<Subject>[],
  options: SuiteOptions<Subject>,
): void {
  const skips = new Map(
    (options.skip ?? []).flatMap(({ reason, tests }) => tests.map((test) => [test, reason] as const)),
  );
  const names = new Set(topics.flatMap((topic) => Object.keys(topic.tests).map((test) => `${topic.name} > ${test}`)));
  describe(suite, () => {
    it('skips only tests there are, each with a reason', async () => {
      for (const [name, reason] of skips) {
        assert.ok(names.has(name), `"${name}" is no test of ${suite}`);
        assert.ok(reason.trim() !== '', `"${name}" is skipped without a reason`);
      }
    });
    for (const topic of topics) {
      describe(topic.name, () => {
        for (const [name, test] of Object.entries(topic.tests)) {
          const reason = skips.get(`${topic.name} > ${name}`);
          if (reason === undefined) it(name, () => runOne(options, test));
          else it.skip(`${name} (skipped: ${reason})`, async () => {});
        }
      });
    }
  });
}

async function runOne<Subject>(
  options: SuiteOptions<Subject>,
  test: (subject: Subject) => Promise<void>,
): Promise<void> {
  const subject = await options.create();
  try {
    await test(subject);
  } finally {
    await options.dispose?.(subject);
  }
}
