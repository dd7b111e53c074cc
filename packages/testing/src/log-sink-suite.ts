import assert from 'node:assert/strict';
import type { LogSink, LogSource } from '@ironic-inspector/core';
import { presentIn, valueOf } from './expect-result.ts';
import { runSuite } from './runner.ts';
import type { Runner, SuiteOptions, Topic } from './runner.ts';

/** A log sink, and an independent look at what it keeps. */
export interface LogSinkSubject {
  readonly sink: LogSink;
  /** All archives kept where they belong, in no particular order. */
  saved(): Promise<readonly Uint8Array[]> | readonly Uint8Array[];
  /** The sink of another instance that writes to the same place; absent when none can. */
  another?(): Promise<LogSink> | LogSink;
}

const SOURCE: LogSource = {
  uuid: '1be26c0b-03f2-4d2e-ae87-c02d7f33c123',
  mac: '52:54:00:00:00:01',
  bmc: '192.0.2.10',
  at: new Date('2024-02-29T23:59:59.001Z'),
};

const archives: Topic<LogSinkSubject> = {
  name: 'archives',
  tests: {
    'an archive is kept byte for byte': async (subject) => {
      const archive = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
      valueOf(await subject.sink.save(SOURCE, archive));
      await expectSaved(subject, [archive]);
    },

    'an empty archive is kept, too': async (subject) => {
      valueOf(await subject.sink.save(SOURCE, new Uint8Array()));
      await expectSaved(subject, [new Uint8Array()]);
    },

    'a machine about which nothing is known has its archive kept': async (subject) => {
      const nobody = { uuid: undefined, mac: undefined, bmc: undefined, at: SOURCE.at };
      valueOf(await subject.sink.save(nobody, bytes('nobody')));
      await expectSaved(subject, [bytes('nobody')]);
    },

    'archives of different machines and times do not replace each other': async (subject) => {
      const sources: readonly LogSource[] = [
        SOURCE,
        { ...SOURCE, at: new Date('2024-03-01T00:00:00.001Z') },
        { ...SOURCE, uuid: '2be26c0b-03f2-4d2e-ae87-c02d7f33c123' },
        { ...SOURCE, uuid: undefined, mac: '52:54:00:00:00:02' },
      ];
      for (const [index, source] of sources.entries()) valueOf(await subject.sink.save(source, bytes(`${index}`)));
      await expectSaved(
        subject,
        sources.map((_, index) => bytes(`${index}`)),
      );
    },

    'what a machine says about itself leads nowhere else': async (subject) => {
      const words = [
        '../../../tmp/evil',
        '/etc/passwd',
        '..',
        'a/b',
        'a\\b',
        '\u0000',
        'C:\\x',
        '-rf',
        'ü🚀'.repeat(200),
        '',
      ];
      const expected: Uint8Array[] = [];
      for (const word of words) {
        for (const said of [{ mac: word }, { bmc: word }]) {
          const archive = bytes(JSON.stringify(said));
          const at = new Date(SOURCE.at.getTime() + expected.push(archive) * 1_000);
          valueOf(await subject.sink.save({ uuid: undefined, mac: undefined, bmc: undefined, ...said, at }, archive));
        }
      }
      await expectSaved(subject, expected);
    },
  },
};

const NO_REFERENCES = [
  '',
  '.',
  '..',
  '/',
  'nobody.tar.gz',
  '../../../etc/passwd',
  '/etc/passwd',
  'unmatched',
  'unmatched/../nobody',
  '\u0000',
  'a\u0000b',
  'x'.repeat(10_000),
];

const references: Topic<LogSinkSubject> = {
  name: 'references',
  tests: {
    'what is kept has a reference and a place, both short texts': async ({ sink }) => {
      const { reference, place } = valueOf(await sink.save(SOURCE, bytes('one')));
      for (const text of [reference, place]) {
        assert.equal(typeof text, 'string');
        assert.ok(text.length >= 1 && text.length <= 1000, `it has ${text.length} characters`);
      }
    },

    'two archives never have the same reference': async ({ sink }) => {
      const kept = await Promise.all(['one', 'two', 'three'].map((word) => sink.save(SOURCE, bytes(word))));
      assert.equal(new Set(kept.map((one) => valueOf(one).reference)).size, 3);
    },

    'each archive is loaded by its reference, by every instance': async (subject) => {
      const { sink } = subject;
      if (sink.load === undefined) return;
      const nobody = { uuid: undefined, mac: '../x', bmc: undefined, at: SOURCE.at };
      const long = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256);
      const saved = [
        [valueOf(await sink.save(SOURCE, long)), long],
        [valueOf(await sink.save(SOURCE, bytes('two'))), bytes('two')],
        [valueOf(await sink.save(nobody, new Uint8Array())), new Uint8Array()],
      ] as const;
      const sinks = [sink, ...(subject.another === undefined ? [] : [await subject.another()])];
      for (const one of sinks) {
        for (const [{ reference }, archive] of saved) {
          assert.equal(text(presentIn(await (one.load?.(reference) ?? assert.fail('it loads none')))), text(archive));
        }
      }
    },

    'nothing is loaded by a reference that was never given': async ({ sink }) => {
      if (sink.load === undefined) return;
      valueOf(await sink.save(SOURCE, bytes('one')));
      for (const reference of NO_REFERENCES) {
        const loaded: Uint8Array | undefined = valueOf(await sink.load(reference));
        assert.equal(loaded, undefined, `${JSON.stringify(reference.slice(0, 40))} finds something`);
      }
    },
  },
};

/** What every `LogSink` does, as tests. */
export function logSinkSuite(runner: Runner, options: SuiteOptions<LogSinkSubject>): void {
  runSuite(runner, 'LogSink', [archives, references], options);
}

async function expectSaved(subject: LogSinkSubject, expected: readonly Uint8Array[]): Promise<void> {
  const saved = await subject.saved();
  assert.deepEqual(saved.map(text).toSorted(), expected.map(text).toSorted());
}

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

/** One character a byte, so that archives can be compared and sorted. */
function text(archive: Uint8Array): string {
  return Buffer.from(archive).toString('latin1');
}
