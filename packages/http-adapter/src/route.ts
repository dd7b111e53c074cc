import type { InspectorError, RequestOptions, Result } from '@ironic-inspector/core';
import type { ApiVersion } from './api-version.ts';
import type { SourceCheck } from './callback-sources.ts';
import type { StatusOverrides } from './error-response.ts';
import type { ServedInspector } from './options.ts';
import type { PolicyRule } from './policy.ts';
import type { Query } from './query.ts';

/** One line of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` is one segment. */
  readonly path: `/${string}`;
  readonly policy: PolicyRule;
  /** Answers the request. An error of the client or of Ironic is an `Err`; a throw is a defect. */
  readonly handle: (call: Call) => Promise<Result<Response, InspectorError>>;
  /** Error codes that have another status on this route. */
  readonly statuses?: StatusOverrides;
  /** Whether the answer to a defect has its message. @default only when debugging */
  readonly showsDefects?: boolean;
}

/** What a route's handler works with. */
export interface Call {
  readonly inspector: ServedInspector;
  readonly version: ApiVersion;
  /** The ids and the address that the flow events of this call carry. */
  readonly request: RequestOptions;
  readonly query: Query;
  /** A parameter of the route's path. */
  readonly param: (name: string) => string;
  /** What links begin with. */
  readonly root: () => string;
  /** Why a callback from this source is refused, if it is. */
  readonly refusal: () => ReturnType<SourceCheck>;
  /** The body, '' where there is none, up to the limit of the inspector's settings. */
  readonly text: () => Promise<Result<string, InspectorError>>;
}
