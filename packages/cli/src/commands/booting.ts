import { jsonOf } from '@ironic-inspector/api-schemas';
import type { Identifier, RefusalsQuery } from '@ironic-inspector/core';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { stateText } from '../run-table.ts';
import { paint } from '../terminal.ts';
import { shownTime } from '../times.ts';

/** Who may boot from the network now, and why. */
export const bootPolicy: Command<Readonly<Record<string, never>>> = async (api, _, { terminal }) => {
  const policy = await api.bootPolicy();
  if (policy.err) return terminal.fail(policy.val);
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS['boot-policy'], policy.val));
    return EXIT.done;
  }
  const { unknown, why, runs, others } = policy.val;
  terminal.line('Unknown machines: ', paint(unknown === 'allow' ? 'green' : 'red', unknown), ` (${why})`);
  terminal.line(`Machines that Ironic knows and that may not boot: ${others.length}`);
  if (runs.length === 0) terminal.line('No machine is being introspected.');
  else {
    terminal.line('');
    terminal.table(
      ['MAY BOOT', 'NODE', 'STATE', 'RUN'],
      runs.map(({ mac, node, state, runId }) => [mac, node, stateText(state), runId]),
    );
  }
  return EXIT.done;
};

/** Callbacks that were not taken, those that came last first. */
export const refused: Command<RefusalsQuery> = async (api, query, { terminal }) => {
  const found = await api.history.refused(query);
  if (found.err) return terminal.fail(found.val);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.refused, { refused: found.val }));
  else if (found.val.length === 0) terminal.note('No callback was refused.');
  else {
    terminal.table(
      ['LAST', 'TIMES', 'REASON', 'FROM', 'NODE', 'MACHINE'],
      found.val.map(({ lastAt, count, reason, remoteAddress, node, identifiers }) => [
        shownTime(lastAt),
        String(count),
        paint('yellow', reason),
        remoteAddress ?? '-',
        node ?? '-',
        identifiers.map(identifierText).join(', ') || '-',
      ]),
    );
  }
  return EXIT.done;
};

const identifierText = ({ kind, value }: Identifier) => `${kind} ${value}`;
