import type { InspectorError, RequestOptions, Result } from '@ironic-inspector/core';
import type { ApiVersion } from './api-version.ts';
import type { SourceCheck } from './callback-sources.ts';
import type { StatusOverrides } from './error-response.ts';
import type { InspectorApi } from './options.ts';
import type { Query } from './query.ts';

/** The original's policy rules (CONTRACT.md §1.5): what an operator allows or forbids. */
export type PolicyRule =
  | 'introspection'
  | 'introspection:version'
  | 'introspection:continue'
  | 'introspection:status'
  | 'introspection:start'
  | 'introspection:abort'
  | 'introspection:data'
  | 'introspection:reapply'
  | 'introspection:rule:get'
  | 'introspection:rule:create'
  | 'introspection:rule:delete';

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
  /** Keeps the room that the body has until `until` is over, too. */
  readonly inHand: (until: Promise<unknown>) => void;
  /** The body, '' where there is none; within the limit of the inspector's settings. */
  readonly text: () => Promise<Result<string, InspectorError>>;
}
