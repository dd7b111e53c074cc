import { jsonOf } from '@ironic-inspector/api-schemas';
import type { ChangeSeverity, DataKind, HistoryEvent, HistoryRun, RunsQuery } from '@ironic-inspector/core';
import { ANSWERS } from '../answers.ts';
import type { Command } from '../command.ts';
import { eventWords, isDetail } from '../event-words.ts';
import { EXIT } from '../exit-codes.ts';
import { runTable, stateText } from '../run-table.ts';
import { type Look, paint, type Terminal } from '../terminal.ts';
import { shownTime } from '../times.ts';

/** How many runs are listed unless it is said otherwise. */
const MOST_RUNS = 100;

/** Runs, past and present, newest first. */
export const runs: Command<RunsQuery> = async (api, { limit = MOST_RUNS, ...query }, { terminal }) => {
  const found: HistoryRun[] = [];
  while (found.length <= limit) {
    const after = found.at(-1);
    const more = await api.history.runs(after === undefined ? query : { ...query, after });
    if (more.err) return terminal.fail(more.val);
    if (more.val.length === 0) break;
    found.push(...more.val);
  }
  const shown = found.slice(0, limit);
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.runs, { runs: shown }));
  else if (shown.length === 0) terminal.note('There are no such runs.');
  else runTable(terminal, shown);
  if (found.length > limit) terminal.note(`There are more than these ${limit}: --limit says how many are listed.`);
  return EXIT.done;
};

/** One run, and what happened in it; `all` with what only who looks for a defect wants to see. */
export const show: Command<{ readonly run: string; readonly all?: boolean | undefined }> = async (
  api,
  { run: runId, all },
  { terminal },
) => {
  const run = await api.history.run(runId);
  if (run.err) return terminal.fail(run.val);
  const events: HistoryEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.position;
    const more = await api.history.events(runId, after === undefined ? {} : { after });
    if (more.err) return terminal.fail(more.val);
    if (more.val.length === 0) break;
    events.push(...more.val);
  }
  if (terminal.isJson) {
    terminal.json(jsonOf(ANSWERS.show, { run: run.val, events }));
    return EXIT.done;
  }
  const { node, name, kind, askedBy, startedAt, finishedAt, state, failure, error, documents, logs } = run.val;
  const kept = [...Object.keys(documents), ...(logs === undefined ? [] : ['logs'])];
  terminal.table(
    ['RUN', runId],
    [
      ['node', name === undefined ? node : `${name} (${node})`],
      [
        'began',
        `${shownTime(startedAt)}${kind === undefined ? '' : `, ${kind}`}${askedBy === undefined ? '' : `, ${askedBy}`}`,
      ],
      ['state', stateText(state)],
      ['ended', shownTime(finishedAt)],
      ['error', failure === undefined ? (error ?? '-') : `${failure.code} at ${failure.stage}: ${failure.message}`],
      ['kept', kept.join(', ') || '-'],
    ],
  );
  terminal.line('');
  tellEvents(terminal, events, all === true);
  return EXIT.done;
};

function tellEvents(terminal: Terminal, events: readonly HistoryEvent[], all: boolean): void {
  const shown = all ? events : events.filter(({ step }) => !isDetail(step));
  for (const { at, step } of shown) terminal.line(paint('dim', shownTime(at)), '  ', eventWords(step));
  const left = events.length - shown.length;
  if (left > 0) terminal.note(paint('dim', `${left} more with --all`));
}

export interface DiffArguments {
  readonly node: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Whether the exit code says that there are differences. */
  readonly exitCode?: boolean | undefined;
}

const LOOKS: Readonly<Record<ChangeSeverity, Look>> = { serious: 'red', notable: 'yellow', minor: 'dim' };

/** What changed in a machine between two runs of its node, what matters most first. */
export const diff: Command<DiffArguments> = async (api, { node, from, to, exitCode }, { terminal }) => {
  const query = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const found = await api.history.diff(node, query);
  if (found.err) return terminal.fail(found.val);
  const { changes } = found.val;
  if (terminal.isJson) terminal.json(jsonOf(ANSWERS.diff, found.val));
  else {
    terminal.line(paint('bold', node));
    terminal.line(paint('dim', `from ${shownTime(found.val.from.startedAt)}, run ${found.val.from.runId}`));
    terminal.line(paint('dim', `to   ${shownTime(found.val.to.startedAt)}, run ${found.val.to.runId}`));
    terminal.line('');
    for (const { severity, text } of changes) terminal.line(paint(LOOKS[severity], `${severity}: `), text);
    if (changes.length === 0) terminal.line('Nothing has changed.');
  }
  return exitCode === true && changes.length > 0 ? EXIT.findings : EXIT.done;
};

export interface DataArguments {
  /** A node; with `isRun`, a run. */
  readonly of: string;
  readonly isRun?: boolean | undefined;
  readonly kind: DataKind;
}

/** What is stored for a node, or what a run kept: JSON to the letter. */
export const data: Command<DataArguments> = async (api, { of, isRun, kind }, { terminal }) => {
  const text = await (isRun === true ? api.history.dataText(of, kind) : api.dataText(of, kind));
  if (text.err) return terminal.fail(text.val);
  terminal.document(text.val);
  return EXIT.done;
};
