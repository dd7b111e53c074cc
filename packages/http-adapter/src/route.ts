import type { ErrorCode, InspectorError, RequestOptions, Result } from '@ironic-inspector/core';
import type * as z from 'zod';
import type { ApiVersion } from './api-version.ts';
import type { SourceCheck } from './callback-sources.ts';
import type { StatusOverrides } from './error-response.ts';
import type { EventStreams, StreamReader } from './event-streams.ts';
import type { LongAnswers } from './long-answers.ts';
import type { SchemaName } from './openapi/schemas.ts';
import type { ServedInspector } from './options.ts';
import type { PolicyRule } from './policy.ts';
import type { ParameterName, Query } from './query.ts';

/** One operation of the API: what answers it, and what the OpenAPI document says of it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `:name` is one segment. */
  readonly path: `/${string}`;
  readonly policy: PolicyRule;
  /**
   * The policy rule in place of `policy` that the query asks for; `undefined` for none. Both are
   * rules that need authentication.
   */
  readonly policyOf?: (query: Query) => PolicyRule | undefined;
  /** Answers the request. An error of the client or of Ironic is an `Err`; a throw is a defect. */
  readonly handle: (call: Call) => Promise<Result<Response, InspectorError>>;
  /** Error codes that have another status on this route. */
  readonly statuses?: StatusOverrides;
  /** Whether the answer to a defect has its message. @default only when debugging */
  readonly showsDefects?: boolean;
  readonly operation: Operation;
}

/** What the OpenAPI document says of a route beyond its method, path, policy and schemas. */
export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /**
   * The API version that announced it. Earlier versions have it all the same, as in the original.
   * None of a route that is ours alone.
   */
  readonly since?: `1.${number}`;
  readonly query?: readonly ParameterName[];
  /** The query of a route below `/v2`: any other parameter is refused. @default none */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  /** A request that works where there is what it asks for; the tests send it. */
  readonly example?: Example;
  readonly body?: { readonly schema: SchemaName; readonly required: boolean; readonly description?: string };
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  /**
   * The error codes that it may answer, besides those of every route. The statuses follow from
   * them.
   */
  readonly refusals: readonly ErrorCode[];
  /** Statuses of refusals that no code stands for. */
  readonly moreStatuses?: readonly number[];
}

/** A request, and its answer. */
export interface Example {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  /** The body of the answer. */
  readonly answer?: unknown;
}

export interface DescribedAnswer {
  readonly description: string;
  /** The schema of the JSON body; without one the body is empty, or a text. */
  readonly schema?: SchemaName;
  /** What kind of text the body is. */
  readonly type?: 'text/plain' | 'text/event-stream';
  /** Of a JSON body, where it has another one: each line is of `schema` with NDJSON. */
  readonly mediaType?: 'application/x-ndjson';
  /** Whether the answer has an `ETag`, with which `If-None-Match` asks for what is new. */
  readonly tagged?: boolean;
}

/** What a route's handler works with. */
export interface Call {
  readonly inspector: ServedInspector;
  readonly version: ApiVersion;
  /** The ids and the address that the flow events of this call carry. */
  readonly request: RequestOptions;
  /** `HEAD` where only what is before the body is wanted. */
  readonly method: string;
  readonly query: Query;
  /** All parameters of the query, with all of their values. */
  readonly queries: () => Readonly<Record<string, readonly string[]>>;
  readonly header: (name: string) => string | undefined;
  /** Aborted when the client goes away, where the server tells. */
  readonly signal: AbortSignal;
  /** A parameter of the route's path. */
  readonly param: (name: string) => string;
  /** What links begin with. */
  readonly root: () => string;
  /** Why a callback from this source is refused, if it is. */
  readonly refusal: () => ReturnType<SourceCheck>;
  /** Whether what iPXE scripts say is listened to. */
  readonly hearsIpxe: boolean;
  /** Other answers of this app that go on for long. */
  readonly answers: LongAnswers;
  /** The streams of events of this app, and who would read one by this request. */
  readonly streams: EventStreams;
  readonly reader: StreamReader;
  /** Keeps the room that the body has until `until` is over, too. */
  readonly inHand: (until: Promise<unknown>) => void;
  /** Whether the sender may do something else, too, so that the answer may show it. */
  readonly may: (rule: PolicyRule) => boolean;
  /** The body, '' where there is none, up to `most` bytes, or the limit of the settings. */
  readonly text: (most?: number) => Promise<Result<string, InspectorError>>;
}
