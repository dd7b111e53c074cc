import { InspectorError } from '../errors.ts';
import { DONE, Err, Ok, type Result } from '../result.ts';
import type { Introspection } from './introspection.ts';
import { canonicalUuid, type NodeUuid } from './node.ts';

/** One run of a node, past or present: a record of it is one. */
export type RunOfNode = Pick<Introspection, 'uuid' | 'runId'>;

/** Seconds between two looks at a run that is waited for, unless somebody says otherwise. */
export const WAIT_PERIOD = 1;

/** Asked before anything is begun that is then waited for. */
export function checkPeriod(period = WAIT_PERIOD): Result<void, InspectorError> {
  if (period >= 0.01 && period <= 3600) return DONE;
  const message = `period: must be a number of seconds from 0.01 to 3600, not ${period}`;
  return Err(new InspectorError('bad-request', message));
}

/** What became of a run that has ended. */
export function outcomeOf(run: Introspection): Result<Introspection, InspectorError> {
  if (run.state === 'finished') return Ok(run);
  const { uuid, error, failure } = run;
  return Err(
    new InspectorError('processing-failed', error ?? 'The run failed', { node: uuid, ...(failure && { failure }) }),
  );
}

/** Which run is meant: the compiler sees neither JavaScript nor a cast. */
export function checkRun({ uuid, runId }: RunOfNode): Result<RunOfNode, InspectorError> {
  const canonical: NodeUuid | undefined = canonicalUuid(String(uuid));
  if (canonical !== undefined && typeof runId === 'string') return Ok({ uuid: canonical, runId });
  return Err(new InspectorError('bad-request', 'A run to wait for needs uuid, which is its node, and runId'));
}

/** The answer of a wait that its caller has ended. */
export function abortedError(node: string): InspectorError {
  return new InspectorError('wait-aborted', 'The wait was aborted by its caller', { node });
}
