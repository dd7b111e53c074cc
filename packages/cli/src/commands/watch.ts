import { jsonOf } from '@ironic-inspector/api-schemas';
import type { FlowEvent } from '@ironic-inspector/core';
import { InspectorError } from '@ironic-inspector/core/errors';
import { canonicalUuid } from '@ironic-inspector/core/model';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { eventWords, isDetail } from '../event-words.ts';
import { EXIT } from '../exit-codes.ts';
import { paint } from '../terminal.ts';
import { shownClock } from '../times.ts';

export interface WatchArguments {
  /** @default all nodes, and what belongs to none */
  readonly node?: string | undefined;
  readonly run?: string | undefined;
  /** @default all but details */
  readonly types?: readonly FlowEvent['type'][] | undefined;
  /** Whether details are shown, too. */
  readonly all?: boolean | undefined;
}

/** What happens from now on, a line for each event, until it is interrupted. */
export const watch: Command<WatchArguments> = async (api, { node, run, types, all }, { terminal, signal }) => {
  // Events name nodes by UUID alone.
  const known = node === undefined || canonicalUuid(node) !== undefined ? undefined : await api.status(node);
  const uuid = known?.err === true ? known.val.node : (known?.val.uuid ?? node);
  if (known?.err === true && uuid === undefined) return terminal.fail(known.val);
  try {
    const events = api.watch({
      ...(uuid !== undefined && { node: uuid }),
      ...(run !== undefined && { runId: run }),
      ...(types !== undefined && { types }),
      signal,
    });
    let missed = 0;
    for await (const event of events) {
      if (events.dropped > missed) terminal.note(paint('yellow', `${events.dropped - missed} events were missed`));
      missed = events.dropped;
      if (terminal.isJson) terminal.json(jsonOf(ANSWERS.watch, event));
      else if (all === true || types !== undefined || !isDetail(event)) {
        const who = event.node === undefined ? '-' : event.node === uuid ? (node ?? event.node) : event.node;
        terminal.line(paint('dim', shownClock(event.at)), `  ${who}  `, eventWords(event));
      }
    }
  } catch (thrown) {
    return terminal.fail(InspectorError.from(thrown, 'watching'));
  }
  return signal.aborted ? EXIT.interrupted : EXIT.done;
};
