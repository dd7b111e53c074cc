import { connect } from './connect.ts';
import { EXIT } from './exit-codes.ts';
import { readText } from './files.ts';
import { main } from './main.ts';

/** Runs the command in this process, which ends with its exit code. */
export async function run(words: readonly string[]): Promise<void> {
  const { stdout, stderr, env } = process;
  const mayHaveColours = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  for (const stream of [stdout, stderr]) {
    // Who reads has read enough, as `head` does: nothing is wrong, and nobody is told.
    stream.on('error', (error: NodeJS.ErrnoException) =>
      process.exit(error.code === 'EPIPE' ? EXIT.noReader : EXIT.failed),
    );
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // The second time nobody wants to hear what goes on.
      if (interrupted.signal.aborted) process.exit(EXIT.interrupted);
      interrupted.abort(name);
    });
  }
  // Options may come before it. A node of that name has the library loaded for nothing.
  const isCompleting = words.includes('completion') || words.includes('complete');
  const addCompletion = isCompleting ? (await import('./completion.ts')).addCompletion : undefined;
  const code = await main(words, {
    output: {
      write: (text) => stdout.write(text),
      writeError: (text) => stderr.write(text),
      isTerminal: stdout.isTTY,
      hasColours: stdout.isTTY && mayHaveColours,
      hasErrorColours: stderr.isTTY && mayHaveColours,
    },
    connect: (options) => connect(options, env),
    signal: interrupted.signal,
    now: () => new Date(),
    readFile: readText,
    ...(addCompletion !== undefined && { completion: (program) => addCompletion(program, words.at(-1) ?? '') }),
  });
  process.exitCode = code;
  // A wait that was interrupted may leave connections that would keep the process.
  if (interrupted.signal.aborted) stdout.write('', () => process.exit(code));
}
