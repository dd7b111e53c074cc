import { jsonOf } from '@ironic-inspector/api-schemas';
import type { Cause, Likelihood, StageReached } from '@ironic-inspector/core';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { stateText } from '../run-table.ts';
import { type Look, paint, type Terminal } from '../terminal.ts';
import { shownTime } from '../times.ts';

const HOW_SURE: Readonly<Record<Likelihood, { readonly words: string; readonly look: Look }>> = {
  certain: { words: 'The cause', look: 'red' },
  likely: { words: 'Most likely', look: 'yellow' },
  possible: { words: 'Possibly', look: 'cyan' },
};

/** Why a run is where it is: causes first, then how far it got. */
export const why: Command<{ readonly node: string }> = async (api, { node }, { terminal }) => {
  const diagnosis = await api.diagnose(node);
  if (diagnosis.err) return terminal.fail(diagnosis.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.why, diagnosis.val));
  else {
    const { node: uuid, runId, state, stage, stages, causes } = diagnosis.val;
    terminal.line(paint('bold', node), ': ', stateText(state), `, got as far as: ${stage}`);
    terminal.line(paint('dim', `${node === uuid ? '' : `node ${uuid}, `}run ${runId}`));
    for (const cause of causes) tellCause(terminal, cause);
    if (causes.length === 0) terminal.line('Nothing is wrong.');
    terminal.line('');
    tellStages(terminal, stages);
  }
  return EXIT.done;
};

function tellCause(terminal: Terminal, { cause, likelihood, evidence, hint }: Cause): void {
  const { words, look } = HOW_SURE[likelihood];
  terminal.line('');
  terminal.line(paint(look, `${words}: ${cause}`));
  for (const sentence of evidence) terminal.line(`  - ${sentence}`);
  terminal.line('  ', paint('bold', 'What to do: '), hint);
}

function tellStages(terminal: Terminal, stages: readonly StageReached[]): void {
  terminal.table(
    ['STAGE', 'REACHED', 'AT'],
    stages.map(({ stage, reached, at }) => [
      stage,
      reached === 'yes' ? paint('green', reached) : paint(reached === 'no' ? 'red' : 'dim', reached),
      shownTime(at),
    ]),
  );
}
