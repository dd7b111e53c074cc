import { jsonOf } from '@ironic-inspector/api-schemas';
import type { OperatorApi } from '@ironic-inspector/core';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT, type ExitCode, exitCodeOf, exitCodeOfAll } from '../exit-codes.ts';
import { type NodeOutcome, outcomeTable } from '../run-table.ts';
import type { Terminal } from '../terminal.ts';
import { startAndWait } from './start-and-wait.ts';

export interface StartArguments {
  readonly nodes: readonly string[];
  /** Whether to stay until all runs have ended. */
  readonly wait?: boolean | undefined;
  /** How many runs go on at a time, where they are waited for. */
  readonly concurrency?: number | undefined;
  /** Whether boot device and power are left to the caller. */
  readonly unmanaged?: boolean | undefined;
}

/** Begins the introspection of nodes; with `wait`, says how it goes and what became of each. */
export const start: Command<StartArguments> = async (api, given, surroundings) => {
  const { terminal } = surroundings;
  const nodes = [...new Set(given.nodes)];
  const options = given.unmanaged === true ? { manageBoot: false } : {};
  if (given.wait !== true) return tell(terminal, await begin(api, nodes, options));
  const { concurrency } = given;
  const outcomes = await startAndWait(
    api,
    nodes,
    { ...options, ...(concurrency !== undefined && { concurrency }) },
    surroundings,
  );
  return outcomes.err ? terminal.fail(outcomes.val) : tell(terminal, outcomes.val);
};

async function begin(
  api: OperatorApi,
  nodes: readonly string[],
  options: { readonly manageBoot?: boolean },
): Promise<readonly NodeOutcome[]> {
  const outcomes: NodeOutcome[] = [];
  for (const node of nodes) {
    const run = await api.introspect(node, options);
    outcomes.push(
      run.ok
        ? { node, became: 'begun', runId: run.val.runId, run: run.val }
        : { node, became: 'refused', error: run.val },
    );
  }
  return outcomes;
}

function tell(terminal: Terminal, outcomes: readonly NodeOutcome[]): ExitCode {
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.start, { nodes: outcomes }));
  else {
    outcomeTable(terminal, outcomes);
    for (const { node, run } of outcomes) {
      // Nobody is ever told again.
      if (run?.callbackToken !== undefined)
        terminal.line(`The callback of ${node} must carry token=${run.callbackToken}`);
    }
    tellWhatNext(terminal, outcomes);
  }
  return exitCodeOfAll(
    outcomes.map(({ became, error }) => {
      if (became === 'error') return EXIT.failed;
      return error === undefined ? EXIT.done : exitCodeOf(error);
    }),
  );
}

function tellWhatNext(terminal: Terminal, outcomes: readonly NodeOutcome[]): void {
  const named = (...kinds: readonly NodeOutcome['became'][]) =>
    outcomes.filter(({ became }) => kinds.includes(became)).map(({ node }) => node);
  const [going, waiting, [failed]] = [named('goes-on'), named('not-begun'), named('error')];
  const isInterrupted = outcomes.some(({ error }) => error?.code === 'wait-aborted');
  if (failed !== undefined) terminal.note(`Why: inspectorctl why ${failed}`);
  if (going.length > 0) {
    const why = isInterrupted ? 'Interrupted' : 'The wait went wrong';
    terminal.note(`${why}. What has begun goes on: ${going.join(', ')}. To end a run: inspectorctl abort NODE`);
  }
  if (waiting.length > 0) terminal.note(`Not begun: ${waiting.join(', ')}`);
}
