import { attempt } from '../attempt.ts';
import type { RelayedAnswer } from '../contracts/ironic-relay.ts';
import type { RelayedPost } from '../contracts/post-store.ts';
import { InspectorError } from '../errors.ts';
import { parseJson } from '../model/exact-json.ts';
import { isJsonObject } from '../model/json.ts';
import { canonicalUuid, type NodeUuid } from '../model/node.ts';
import { Err, type Result } from '../result.ts';
import type { RelayContext } from './relay-context.ts';

/**
 * How long Ironic may take to answer, in milliseconds: the ramdisk waits for 30 s and then ends.
 */
export const ANSWER_MS = 20_000;

/** What Ironic makes of a post: `later` when it does not take it now. */
export type Verdict = 'taken' | 'refused' | 'later';

/** Sends a post to Ironic, once, and tells observers what it answered. */
export async function sendPost(
  context: RelayContext,
  { request, body }: RelayedPost,
  milliseconds: number,
): Promise<Result<RelayedAnswer, InspectorError>> {
  const { clock, relay } = context;
  const begun = clock.elapsed();
  const query = request.node === undefined ? '' : `?node_uuid=${encodeURIComponent(request.node)}`;
  const late = new AbortController();
  const answered = new AbortController();
  void clock.sleep(milliseconds, answered.signal).then(() => late.abort('Ironic took too long'));
  const answer = await attempt('relaying', () =>
    relay.send(
      { method: 'POST', path: `/v1/continue_inspection${query}`, headers: request.headers, body },
      { signal: late.signal },
    ),
  );
  answered.abort('done');
  const took = clock.elapsed() - begun;
  const said = answer.ok ? { status: answer.val.status } : { error: answer.val.message };
  context.emit(undefined, { type: 'relayed', milliseconds: took, ...said });
  return answer;
}

/** Statuses below 500 that say that the same request may be taken later. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/**
 * In Ironic's answer with 400 when the node's conductors are away while others, for other drivers
 * or of other groups, are there.
 */
const NO_CONDUCTOR = 'No valid host was found';

export function verdictOf(answer: Result<RelayedAnswer, InspectorError>): Verdict {
  if (answer.err) return 'later';
  const { status, body } = answer.val;
  if (status >= 200 && status < 300) return 'taken';
  const isPassing = PASSING.has(status) || (status === 400 && body.includes(NO_CONDUCTOR));
  return status < 400 || status >= 500 || isPassing ? 'later' : 'refused';
}

/**
 * What the ramdisk is told of an answer that settles nothing: a locked node as Ironic says it,
 * which makes the ramdisk post again, and else that Ironic is away.
 */
export function answerForNow(answer: Result<RelayedAnswer, InspectorError>): Result<RelayedAnswer, InspectorError> {
  if (answer.ok && answer.val.status === 409) return answer;
  const why = answer.ok ? `it answered ${answer.val.status}` : shownReason(answer.val);
  return Err(
    new InspectorError('ironic-unavailable', `Ironic cannot take the inspection data now: ${why}`, {
      cause: answer.err ? answer.val : undefined,
    }),
  );
}

/** A ramdisk is not told where Keystone is and what it said; observers are. */
function shownReason({ code, message }: InspectorError): string {
  return code.startsWith('identity-') ? 'where it is cannot be found out' : message;
}

/** The node for which Ironic has taken the data; `undefined` when it does not say. */
export function nodeIn({ body }: RelayedAnswer): NodeUuid | undefined {
  try {
    const said: unknown = parseJson(body);
    if (!isJsonObject(said)) return undefined;
    const { uuid = isJsonObject(said['node']) ? said['node']['uuid'] : undefined } = said;
    return typeof uuid === 'string' ? canonicalUuid(uuid) : undefined;
  } catch {
    return undefined;
  }
}

/** Ironic's answer to what it has taken, where that answer is lost. */
export function takenAnswer(uuid: NodeUuid): RelayedAnswer {
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ uuid }) };
}
