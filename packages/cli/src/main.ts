import { Command, CommanderError } from '@commander-js/extra-typings';
import { InspectorError } from '@ironic-inspector/core/errors';
import manifest from '../package.json' with { type: 'json' };
import type { Connect } from './connection.ts';
import type { Edges } from './edges.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Perform, PerformAlone } from './perform.ts';
import { printableLines } from './printable.ts';
import { createProgram } from './program.ts';
import { Terminal, type TerminalOptions } from './terminal.ts';

/** What the command is run in: a process, or a test. */
export interface MainOptions extends Edges {
  readonly output: TerminalOptions;
  /** Finds the inspector that the command line names. */
  readonly connect: Connect;
  /** Adds to the program what completes command lines. @default nothing completes */
  readonly completion?: (program: Command) => void;
}

/** Runs the command of these words, those after `inspectorctl`. */
export async function main(words: readonly string[], options: MainOptions): Promise<ExitCode> {
  const { output, connect, signal, now, readFile, completion } = options;
  const terminal = new Terminal(output);
  let exitCode: ExitCode = EXIT.done;
  const program = new Command().exitOverride().configureOutput({
    writeOut: output.write,
    writeErr: output.writeError,
    outputError: (text, write) => write(printableLines(text)),
  });
  const perform: Perform = async (load, given, { json, endsItself }) => {
    const shown = terminal.for(json === true);
    const command = await load();
    const connecting = connect(declared.opts());
    const connection = await Promise.race([connecting, interruption(signal)]);
    if (typeof connection === 'number') {
      exitCode = connection;
      // Whoever was asked may answer yet; nobody waits for that.
      void connecting.then((late) => (late.ok ? late.val.close() : undefined)).catch(() => {});
      return;
    }
    if (connection.err) {
      exitCode = shown.fail(connection.val);
      return;
    }
    const { api, close } = connection.val;
    const working = command(api, given, { terminal: shown, signal, now, readFile });
    try {
      exitCode = await (endsItself === true ? working : Promise.race([working, interruption(signal)]));
    } finally {
      await close();
    }
  };
  const performAlone: PerformAlone = async (load, given, { json }) => {
    const command = await load();
    const working = command(given, { terminal: terminal.for(json === true), signal, now, readFile });
    exitCode = await Promise.race([working, interruption(signal)]);
  };
  const declared = createProgram(program, manifest.version, { perform, performAlone, now });
  if (completion === undefined)
    program.command('completion <shell>').description('prints what bash, zsh, fish or powershell completes by');
  else completion(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
    return terminal.fail(InspectorError.from(thrown, 'the command'));
  }
}

function interruption(signal: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve) => {
    const end = () => resolve(EXIT.interrupted);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
