import type { BegunIntrospection, HistoryRun, Introspection } from '@ironic-inspector/core';
import type { InspectorError } from '@ironic-inspector/core/errors';
import { paint, type Terminal, type Text } from './terminal.ts';
import { shownTime } from './times.ts';

/** A state, in its colour. */
export function stateText(state: string): Text {
  if (state === 'error') return paint('red', state);
  return state === 'finished' ? paint('green', state) : paint('yellow', state);
}

/** The newest runs of nodes, a row each. */
export function statusTable(terminal: Terminal, runs: readonly Introspection[]): void {
  terminal.table(
    ['NODE', 'STATE', 'STARTED', 'FINISHED', 'ERROR'],
    runs.map(({ uuid, state, startedAt, finishedAt, error }) => [
      uuid,
      stateText(state),
      shownTime(startedAt),
      shownTime(finishedAt),
      error ?? '-',
    ]),
  );
}

/** Runs, past and present, a row each. */
export function runTable(terminal: Terminal, runs: readonly HistoryRun[]): void {
  terminal.table(
    ['RUN', 'NODE', 'KIND', 'STATE', 'STARTED', 'FINISHED', 'ERROR'],
    runs.map(({ runId, node, name, kind, state, startedAt, finishedAt, error }) => [
      runId,
      name ?? node,
      kind ?? '-',
      stateText(state),
      shownTime(startedAt),
      shownTime(finishedAt),
      error ?? '-',
    ]),
  );
}

/** What became of a node whose introspection was asked for. */
export interface NodeOutcome {
  /** As it was given. */
  readonly node: string;
  /**
   * - `begun`: its run goes on, and nobody waited for it
   * - `finished`, `error`: its run has ended so
   * - `goes-on`: its run goes on, and the wait for it was interrupted, or went wrong
   * - `not-begun`: the wait was interrupted before its run began
   * - `refused`: its run could not begin
   */
  readonly became: 'begun' | 'finished' | 'error' | 'goes-on' | 'not-begun' | 'refused';
  readonly runId?: string | undefined;
  /** The run as it is now, where that is known. */
  readonly run?: BegunIntrospection | undefined;
  readonly error?: InspectorError | undefined;
}

/** Nodes as they were named, with what became of each. */
export function outcomeTable(terminal: Terminal, outcomes: readonly NodeOutcome[]): void {
  terminal.table(
    ['NODE', 'BECAME', 'RUN', 'ERROR'],
    outcomes.map(({ node, became, runId, error }) => [
      node,
      became === 'refused' ? paint('red', became) : stateText(became),
      runId ?? '-',
      error === undefined || error.code === 'wait-aborted' ? '-' : errorText(error),
    ]),
  );
}

/** Why a run failed, or could not begin: a code, then the message. */
function errorText({ code, message, failure }: InspectorError): string {
  return `${failure.code ?? code}: ${message}`;
}
