import { type ErrorCode, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import type { Answer, Http, Question } from '../http.ts';
import { segment } from '../segment.ts';
import { type Meaning, refusalOf } from './errors.ts';

/** A request to `/v1`, with what its refusals mean. */
export interface V1Question extends Question {
  readonly meaning?: Meaning;
  /** The node that it is about, for errors. */
  readonly node?: string;
}

/** Asks `/v1`: what is not 2xx is an error. */
export type AskV1 = (question: V1Question) => Promise<Result<Answer, InspectorError>>;

const VERSION = 'X-OpenStack-Ironic-Inspector-API-Version';

/** @param version the newest that both sides know, `1.18` */
export function createAskV1(http: Http, version: string | undefined): AskV1 {
  const versioned = version === undefined ? {} : { [VERSION]: version };
  return async ({ meaning = {}, node, ...question }) => {
    const answer = await http.ask({ ...question, headers: { ...versioned, ...question.headers } });
    if (answer.err) return answer;
    const { status } = answer.val;
    return status >= 200 && status < 300 ? answer : Err(refusalOf(question, answer.val, meaning, node));
  };
}

/** `/v1/…/:name…`; the error of this code where no path can have the name. */
export function pathTo(before: string, name: string, after: string, code: ErrorCode): Result<string, InspectorError> {
  const part = segment(name);
  if (part !== undefined) return Ok(`${before}/${part}${after}`);
  return Err(new InspectorError(code, `There is nothing of the name "${name}"`));
}
