import { describe, expect, it } from 'vitest';
import { runSuite } from './runner.ts';
import type { Runner, StoreSuiteOptions, Topic } from './runner.ts';

interface Subject {
  readonly name: string;
}

/** What a suite hands to its runner. */
function collect(topics: readonly Topic<Subject>[], options: StoreSuiteOptions<Subject>) {
  const tests = new Map<string, () => Promise<void>>();
  const skipped: string[] = [];
  const add = (name: string, body: () => Promise<void>) => tests.set(name, body);
  const runner: Runner = {
    describe: (_, body) => body(),
    it: Object.assign(add, { skip: (name: string) => skipped.push(name) }),
  };
  runSuite(runner, 'Suite', topics, options);
  return { run: async (name: string) => tests.get(name)?.(), names: [...tests.keys()], skipped };
}

const GUARD = 'skips only tests there are, each with a reason';

describe('a suite that needs more than its subject', () => {
  const topic: Topic<Subject> = { name: 'topic', needs: 'reopen', tests: { test: async () => {} } };
  const create = () => ({ name: 'first' });

  it('skips what it cannot test, and says why', async () => {
    const none = collect([topic], { create });
    expect(none.names).toEqual([GUARD]);
    expect(none.skipped).toEqual(['test (skipped: the suite was given no "reopen")']);
    expect(collect([topic], { create, reopen: 'in memory' }).skipped).toEqual(['test (skipped: in memory)']);
    expect(collect([topic], { create, reopen: create }).skipped).toEqual([]);
  });

  it('wants a reason that says something', async () => {
    await expect(collect([topic], { create, another: ' ' }).run(GUARD)).rejects.toThrow(
      'there is no "another", without a reason',
    );
    await collect([topic], { create, another: 'in memory' }).run(GUARD);
  });

  it('puts away all that it opened, and repairs what it broke, also when a test fails', async () => {
    const done: string[] = [];
    const failing: Topic<Subject> = {
      name: 'topic',
      tests: {
        test: async (subject, { another, breakDown, reopen }) => {
          done.push(`test ${subject.name}`);
          await another();
          done.push(`test ${(await reopen()).name}`);
          await breakDown();
          throw new Error('as it should');
        },
      },
    };
    const { run } = collect([failing], {
      create,
      reopen: ({ name }) => ({ name: `${name} reopened` }),
      another: ({ name }) => ({ name: `beside ${name}` }),
      breakDown: ({ name }) => {
        done.push(`break ${name}`);
        return () => void done.push('repair');
      },
      dispose: ({ name }) => void done.push(`dispose ${name}`),
    });
    await expect(run('test')).rejects.toThrow('as it should');
    expect(done).toEqual([
      'test first',
      'test first reopened',
      'break first reopened',
      'repair',
      'dispose beside first',
      'dispose first reopened',
    ]);
  });
});
