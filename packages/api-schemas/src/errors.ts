import { type ErrorCode, type Failure, type FailureDetails, InspectorError } from '@ironic-inspector/core/errors';
import * as z from 'zod/mini';
import { listOf, oneOf, type Schema, schemaOf } from './schema.ts';

/** Every way an operation may fail. */
export const errorCodeSchema = schemaOf<ErrorCode>()(
  oneOf([
    'bad-request',
    'invalid-options',
    'node-not-found',
    'introspection-not-found',
    'data-not-found',
    'rule-not-found',
    'run-not-found',
    'webhook-not-found',
    'webhook-failed',
    'not-supported',
    'invalid-state',
    'node-locked',
    'lookup-failed',
    'processing-failed',
    'too-large',
    'too-slow',
    'already-exists',
    'ironic-refused',
    'ironic-failed',
    'ironic-unavailable',
    'inspector-failed',
    'inspector-unavailable',
    'store-failed',
    'name-unavailable',
    'unauthenticated',
    'forbidden',
    'identity-unavailable',
    'identity-refused',
    'firewall-failed',
    'callback-refused',
    'overloaded',
    'wait-aborted',
    'internal',
  ]),
);

/** Why a run ended in `error`. */
export const failureCodeSchema = schemaOf<Failure['code']>()(
  oneOf([
    'timed-out',
    'aborted',
    'hook-failed',
    'hook-defect',
    'hook-timed-out',
    'rule-failed',
    'rule-defect',
    'node-unsuitable',
    'node-gone',
    'data-unusable',
    'ironic-refused',
    'ironic-failed',
    'inspection-failed',
    'unavailable',
    'internal',
  ]),
);

const failureStage = schemaOf<Failure['stage']>()(
  oneOf(['power-on', 'waiting', 'pre-hooks', 'lookup', 'hooks', 'save', 'rules', 'power-off']),
);

/** Why, where and by whom a run ended in `error`. */
export const failureSchema = schemaOf<Failure>()(
  z.object({
    code: failureCodeSchema,
    stage: failureStage,
    hook: z.optional(z.string()),
    rule: z.optional(z.string()),
    message: z.string(),
  }),
);

const failureDetails = schemaOf<FailureDetails>()(
  z.object({
    code: z.optional(failureCodeSchema),
    stage: z.optional(failureStage),
    hook: z.optional(z.string()),
    rule: z.optional(z.string()),
  }),
);

const told = {
  code: errorCodeSchema,
  /** The Ironic node concerned. */
  node: z.optional(z.string()),
  /** The hooks and rules that did it; absent for none. */
  authors: z.optional(listOf(z.string())),
  failure: z.optional(failureDetails),
};

/** An error inside of an answer, as `InspectorError` and back. */
export const errorSchema: Schema<InspectorError> = z.codec(
  z.object({ ...told, message: z.string() }),
  z.custom<InspectorError>((value) => InspectorError.is(value)),
  {
    decode: ({ code, message, node, authors, failure }) =>
      new InspectorError(code, message, { node, ...(authors && { authors }), failure }),
    encode: (error) => ({ ...detailsOf(error), message: error.message }),
  },
);

/** What every answer is that is no success below `/v2`: problem details, RFC 9457. */
export interface Problem {
  /** `urn:ironic-inspector:error:` and the code. */
  readonly type: string;
  /** The code in words. */
  readonly title: string;
  /** The HTTP status. */
  readonly status: number;
  /** The message. */
  readonly detail: string;
  readonly code: ErrorCode;
  readonly node?: string | undefined;
  readonly authors?: readonly string[] | undefined;
  readonly failure?: FailureDetails | undefined;
  /** Names the request in the log. */
  readonly requestId?: string | undefined;
}

/** {@link Problem}; `application/problem+json`. */
export const problemSchema = schemaOf<Problem>()(
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    ...told,
    requestId: z.optional(z.string()),
  }),
);

/** The problem details of an error that is answered with `status`. */
export function problemOf(error: InspectorError, status: number, detail = error.message, requestId?: string): Problem {
  return {
    type: `urn:ironic-inspector:error:${error.code}`,
    title: titleOf(error.code),
    status,
    detail,
    ...detailsOf(error),
    ...(requestId !== undefined && { requestId }),
  };
}

/** The error that problem details tell of. */
export function errorOfProblem({ code, detail, node, authors, failure }: Problem): InspectorError {
  return new InspectorError(code, detail, { node, ...(authors && { authors }), failure });
}

function detailsOf({ code, node, authors, failure }: InspectorError) {
  return {
    code,
    ...(node !== undefined && { node }),
    ...(authors.length > 0 && { authors }),
    ...(Object.keys(failure).length > 0 && { failure }),
  };
}

/** `node-not-found` → `Node not found` */
function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
