import { errorOfProblem, problemSchema, type Schema } from '@ironic-inspector/api-schemas';
import { type ErrorCode, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { parseJson } from '@ironic-inspector/core/model';
import type { Answer, Http, Question } from '../http.ts';
import { segment } from '../segment.ts';
import { decode, unusable } from '../unusable.ts';

/** Asks `/v2`. Problem details become the error that they tell of. */
export interface AskV2 {
  /** What the answer says, by its schema. */
  of<T>(schema: Schema<T>, question: Question): Promise<Result<T, InspectorError>>;
  /** The answer as it came. */
  text(question: Question): Promise<Result<string, InspectorError>>;
  /** The answer, whose body is the caller's to read; an error when it is not of this media type. */
  open(question: Question, mediaType: string): Promise<Result<Response, InspectorError>>;
}

export function createAskV2(http: Http): AskV2 {
  const ask = async (question: Question): Promise<Result<Answer, InspectorError>> => {
    const answer = await http.ask(question);
    if (answer.err || isGood(answer.val.status)) return answer;
    return Err(refusalOf(question, answer.val));
  };
  return {
    of: async (schema, question) => {
      const answer = await ask(question);
      return answer.err ? answer : decode(question, answer.val, schema);
    },
    text: async (question) => (await ask(question)).map(({ text }) => text),
    open: async (question, mediaType) => {
      const opened = await http.open({ ...question, headers: { ...question.headers, Accept: mediaType } });
      if (opened.err) return opened;
      const { response, refusal } = opened.val;
      if (response === undefined) return Err(refusalOf(question, refusal));
      const type = response.headers.get('Content-Type') ?? 'nothing';
      if (type.split(';')[0]?.trim().toLowerCase() === mediaType) return Ok(response);
      // A page of somebody in between; it may have no end.
      void response.body?.cancel().catch(() => undefined);
      return Err(unusable(question, `it is ${type.slice(0, 100)}, not ${mediaType}`));
    },
  };
}

/** A path of these parts; the error of this code where one of them can be in no path. */
export function pathOf(code: ErrorCode, ...parts: readonly string[]): Result<string, InspectorError> {
  const encoded = parts.map(segment);
  const odd = encoded.indexOf(undefined);
  if (odd < 0) return Ok(`/v2/${encoded.join('/')}`);
  return Err(new InspectorError(code, `There is nothing of the name "${parts[odd]}"`));
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Of what is in between and answers in its own way. */
const CODE_OF: Readonly<Partial<Record<number, ErrorCode>>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  413: 'too-large',
  429: 'overloaded',
  502: 'inspector-unavailable',
  503: 'inspector-unavailable',
  504: 'inspector-unavailable',
};

function refusalOf({ method, path }: Question, { status, text }: Answer): InspectorError {
  try {
    const problem = problemSchema.safeParse(parseJson(text));
    if (problem.success) return errorOfProblem(problem.data);
  } catch {
    // It is no JSON.
  }
  const asked = `${method} ${path}: ${status}`;
  return new InspectorError(CODE_OF[status] ?? 'inspector-failed', `The inspector did not answer as one (${asked})`);
}
