import type { InspectorError, RequestOptions, Result } from '@ironic-inspector/core';
import type { ApiVersion } from './api-version.ts';
import type { SourceCheck } from './callback-sources.ts';
import type { StatusOverrides } from './error-response.ts';
import type { InspectorApi } from './options.ts';
import type { PolicyRule } from './policy.ts';
import type { Query } from './query.ts';

/** One line of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` is one segment. */
  readonly path: `/${string}`;
  readonly policy: PolicyRule;
  /** Throwing is a defect; what a client did wrong, or Ironic, is an `Err`. */
  readonly handle: (call: Call) => Promise<Result<Response, InspectorError>>;
  /** Reasons that have another status here. */
  readonly statuses?: StatusOverrides;
  /** Whether the answer to a defect has its message. @default only when debugging */
  readonly showsDefects?: boolean;
}

/** What a route's handler works with. */
export interface Call {
  readonly inspector: InspectorApi;
  readonly version: ApiVersion;
  /** What the flow events that this sets off are marked with. */
  readonly request: RequestOptions;
  readonly query: Query;
  /** A parameter of the route's path. */
  readonly param: (name: string) => string;
  /** What links begin with. */
  readonly root: () => string;
  /** Why a callback from where this one comes from is refused, if it is. */
  readonly refusal: () => ReturnType<SourceCheck>;
  /** The body, '' where there is none; within the limit of the inspector's settings. */
  readonly text: () => Promise<Result<string, InspectorError>>;
}
