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

/**
 * What a suite of stores is run on. A string in place of a function says why there is none: the
 * tests that need it are then shown as skipped, with that reason.
 */
export interface StoreSuiteOptions<Subject> extends SuiteOptions<Subject> {
  /**
   * Closes `subject` and opens what it held anew, as the process after a restart does. From then on
   * `dispose` is given the new one in its place.
   * @default the tests of persistence are skipped
   */
  readonly reopen?: ((subject: Subject) => Promise<Subject> | Subject) | string;
  /**
   * Opens what `subject` holds once more, as another process does at the same time. `dispose` is
   * given it too, before `subject`.
   * @default the tests with two handles are skipped
   */
  readonly another?: ((subject: Subject) => Promise<Subject> | Subject) | string;
  /**
   * Makes all that `subject` does fail, by what happens beneath it: a database that is away, a
   * folder that cannot be read.
   *
   * @returns what puts it right, with all that was there; it is always called
   * @default the tests of failures are skipped
   */
  readonly breakDown?: ((subject: Subject) => Promise<Repair> | Repair) | string;
}

/** Puts right what `breakDown` broke. */
export type Repair = () => Promise<void> | void;

/** What a test may do to its subject; where an option is missing, the test is not run. */
export interface Handles<Subject> {
  /** In place of the one the test was handed, which is closed. */
  readonly reopen: () => Promise<Subject>;
  /** Beside the one the test was handed. */
  readonly another: () => Promise<Subject>;
  readonly breakDown: () => Promise<() => Promise<void>>;
}

type Need = 'reopen' | 'another' | 'breakDown';

const NEEDS: readonly Need[] = ['reopen', 'another', 'breakDown'];

/** Tests of one topic by name; each is handed a subject of its own. */
export interface Topic<Subject> {
  readonly name: string;
  /** The option without which its tests are skipped. */
  readonly needs?: Need;
  readonly tests: Readonly<Record<string, (subject: Subject, handles: Handles<Subject>) => Promise<void>>>;
}

/** Hands the tests of all topics to the runner. */
export function runSuite<Subject>(
  { describe, it }: Runner,
  suite: string,
  topics: readonly Topic<Subject>[],
  options: StoreSuiteOptions<Subject>,
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
      for (const need of NEEDS) assert.ok(lack(options, need) !== '', `there is no "${need}", without a reason`);
    });
    for (const topic of topics) {
      describe(topic.name, () => {
        for (const [name, test] of Object.entries(topic.tests)) {
          const reason = skips.get(`${topic.name} > ${name}`) ?? lack(options, topic.needs);
          if (reason === undefined) it(name, () => runOne(options, test));
          else it.skip(`${name} (skipped: ${reason})`, async () => {});
        }
      });
    }
  });
}

/** Why tests that need this cannot be run; `undefined` when they can. */
function lack<Subject>(options: StoreSuiteOptions<Subject>, need: Need | undefined): string | undefined {
  const given = need === undefined ? undefined : options[need];
  if (need === undefined || typeof given === 'function') return undefined;
  return given?.trim() ?? `the suite was given no "${need}"`;
}

async function runOne<Subject>(
  options: StoreSuiteOptions<Subject>,
  test: (subject: Subject, handles: Handles<Subject>) => Promise<void>,
): Promise<void> {
  const { reopen, another, breakDown } = options;
  let subject = await options.create();
  const others: Subject[] = [];
  let repair: Repair | undefined;
  const handles: Handles<Subject> = {
    reopen: async () => {
      assert.ok(typeof reopen === 'function');
      subject = await reopen(subject);
      return subject;
    },
    another: async () => {
      assert.ok(typeof another === 'function');
      const other = await another(subject);
      others.push(other);
      return other;
    },
    breakDown: async () => {
      assert.ok(typeof breakDown === 'function');
      repair = await breakDown(subject);
      return repairNow;
    },
  };
  const repairNow = async () => {
    const broken = repair;
    repair = undefined;
    await broken?.();
  };
  try {
    await test(subject, handles);
  } finally {
    await repairNow();
    for (const one of [...others.toReversed(), subject]) await options.dispose?.(one);
  }
}
