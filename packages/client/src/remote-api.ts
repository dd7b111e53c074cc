import type {
  BegunIntrospection,
  DataKind,
  DeletedNodes,
  DeletedNodesOptions,
  FlowEvent,
  ForgottenNodes,
  Introspection,
  IntrospectOptions,
  ListOptions,
  NodeRecord,
  NodesQuery,
  OperatorApi,
  RamdiskData,
  RequestOptions,
} from '@ironic-inspector/core';
import type { InspectorError, Result } from '@ironic-inspector/core/errors';
import type { ApiName } from './options.ts';

/** Which events are wanted. */
export interface EventsWanted {
  readonly node?: string | undefined;
  readonly runId?: string | undefined;
  readonly types?: readonly FlowEvent['type'][] | undefined;
  /** Behind this one, which was the last that was read. */
  readonly after?: string | undefined;
  readonly signal: AbortSignal;
}

/** What the two APIs have for the client, which makes waiting, batches and watching of it. */
export interface RemoteApi extends Omit<
  OperatorApi,
  | 'introspect'
  | 'introspectAll'
  | 'finished'
  | 'watch'
  | 'data'
  | 'deletedNodes'
  | 'forgetDeleted'
  | 'abort'
  | 'reapply'
  | 'list'
  | 'nodes'
  | 'dataText'
> {
  readonly name: ApiName;
  /** Begins a run; the options are checked here, as `wait` is not for it. */
  begin(node: string, options: IntrospectOptions): Promise<Result<BegunIntrospection, InspectorError>>;
  abort(node: string, options: RequestOptions): Promise<Result<Introspection, InspectorError>>;
  reapply(
    node: string,
    data: string | RamdiskData | undefined,
    options: RequestOptions,
  ): Promise<Result<Introspection, InspectorError>>;
  list(options: ListOptions): Promise<Result<readonly Introspection[], InspectorError>>;
  deletedNodes(options: DeletedNodesOptions): Promise<Result<DeletedNodes, InspectorError>>;
  forgetDeleted(most: number, options: DeletedNodesOptions): Promise<Result<ForgottenNodes, InspectorError>>;
  nodes(query: NodesQuery): Promise<Result<readonly NodeRecord[], InspectorError>>;
  dataText(node: string, kind: DataKind): Promise<Result<string, InspectorError>>;
  /** How a run has ended that is not its node's record; `run-not-found` when nobody knows. */
  past(run: Pick<Introspection, 'uuid' | 'runId'>): Promise<Result<Introspection, InspectorError>>;
  /**
   * The newest event that is on record, behind which a reader begins who asks now; `undefined` when
   * that is not told: then it begins when the server listens.
   */
  lastEvent(): Promise<string | undefined>;
  /** A stream of events, as server-sent events. */
  openEvents(wanted: EventsWanted): Promise<Result<Response, InspectorError>>;
  /** The event in the data of a message; `undefined` when it is none that this client knows. */
  eventIn(data: string): FlowEvent | undefined;
}
