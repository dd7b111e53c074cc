import type {
  BegunIntrospection,
  DataKind,
  DeletedNodesOptions,
  FlowEvent,
  IntrospectAllOptions,
  IntrospectOptions,
  ListOptions,
  NodesQuery,
  OperatorApi,
  RamdiskData,
  RequestOptions,
  WaitOptions,
  WatchedEvents,
  WatchOptions,
} from '@ironic-inspector/core';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { checkPeriod, introspectAll, parseJson } from '@ironic-inspector/core/model';
import pLimit from 'p-limit';
import { discover } from './discover.ts';
import { finished } from './finished.ts';
import { createHttp } from './http.ts';
import { type ApiName, type InspectorClientOptions, resolveOptions } from './options.ts';
import type { RemoteApi } from './remote-api.ts';
import { createV1Api } from './v1/v1-api.ts';
import { createV2Api } from './v2/v2-api.ts';
import { watchRemote } from './watch.ts';

/**
 * An inspector somewhere else, with the same methods as an `Inspector` in this process. What the
 * server lacks is `not-supported`; a server that cannot be reached is `inspector-unavailable`, and
 * one whose answer cannot be used `inspector-failed`.
 *
 * Over `/v1` a record has what a status of `/v1` tells: its `runId` is made of its node and its
 * beginning, `stateSince` is its end or its beginning, `manageBoot` is what this client asked for
 * or else `true`, and the rest is empty or `undefined`.
 *
 * A dry run of rules holds a connection until its loop ends or is left. One whose next node nobody
 * asks for within five minutes ends as `failed`, with the error `too-slow`.
 */
export interface InspectorClient extends OperatorApi {
  /** Which API is spoken with the server. It is asked until it has answered once. */
  speaks(): Promise<Result<ApiName, InspectorError>>;
  /**
   * The flow events from now on, and maybe of the second before, as servers tell what they have
   * recorded. What is asked of this client next waits until it is known which event was the last by
   * now, so that no event of it is missed; where the server does not say that (it is in
   * `history.size()`), events are told from when it listens. A connection that ends is made again,
   * and goes on behind the last event that was read. A slow reader is waited for:
   * {@link WatchedEvents.dropped} counts how often the server had no longer all that came in
   * between.
   *
   * The loop ends with an `InspectorError` that is thrown when the server lacks events
   * (`not-supported`), refuses them, answers with something else (`inspector-failed`), or could not
   * be reached, or heard, for `reconnectFor`.
   */
  watch<Type extends FlowEvent['type'] = FlowEvent['type']>(options?: WatchOptions<Type>): WatchedEvents<Type>;
}

/** No compiler sees a misspelt option of a caller in JavaScript, whose machine would boot. */
const INTROSPECT_OPTIONS = {
  wait: true,
  signal: true,
  period: true,
  manageBoot: true,
  newIpmiCredentials: true,
  requestId: true,
  globalRequestId: true,
  remoteAddress: true,
  askedBy: true,
} as const satisfies Record<keyof IntrospectOptions, true>;

/** How many nodes are introspected at a time, as an inspector has it. */
const AT_ONCE = 32;

/** How many waits look at their runs at a time. */
const LOOKS = 8;

/**
 * The operator's part of an inspector over HTTP. Nothing is sent before the first call.
 *
 * ```ts
 * import { createInspectorClient } from '@ironic-inspector/client';
 *
 * const inspector = createInspectorClient({ endpoint: 'http://127.0.0.1:5050' });
 * const run = await inspector.introspect('rack-7-node-3', { wait: true });
 * if (run.err) console.error(run.val.code, run.val.message);
 * ```
 *
 * Throws an `InspectorError` with code `invalid-options` that lists everything wrong with
 * `options`. They are not changed. Methods answer with a `Result`, and never throw.
 */
export function createInspectorClient(options: InspectorClientOptions): InspectorClient {
  const settings = resolveOptions(options);
  const http = createHttp(settings);
  const looks = pLimit(LOOKS);
  const api = once(async (): Promise<Result<RemoteApi, InspectorError>> => {
    const spoken = await discover(http, settings.api);
    return spoken.map((one) => (one.api === 'v2' ? createV2Api(http) : createV1Api(http, one.version)));
  });
  const opening = new Set<Promise<unknown>>();

  /** Asks the server, once it is known what it speaks and where readers of events begin. */
  const ask = async <T>(
    doing: string,
    work: (remote: RemoteApi) => Promise<Result<T, InspectorError>>,
  ): Promise<Result<T, InspectorError>> => {
    try {
      const remote = await api();
      if (remote.err) return remote;
      await Promise.all(opening);
      return await work(remote.val);
    } catch (thrown) {
      return Err(InspectorError.from(thrown, doing));
    }
  };

  const introspect = async (
    node: string,
    { wait = false, ...how }: IntrospectOptions = {},
  ): Promise<Result<BegunIntrospection, InspectorError>> => {
    const unknown = Object.keys(how).filter((name) => !Object.hasOwn(INTROSPECT_OPTIONS, name));
    if (unknown.length > 0) {
      const message = `Unknown option(s) of introspect: ${unknown.join(', ')}`;
      return Err(new InspectorError('bad-request', message));
    }
    const period = wait ? checkPeriod(how.period) : undefined;
    if (period?.err) return period;
    const begun = await ask('introspection', (remote) => remote.begin(node, how));
    return begun.err || !wait ? begun : client.finished(begun.val, how);
  };
  function data(node: string, kind?: 'processed'): Promise<Result<RamdiskData, InspectorError>>;
  function data(node: string, kind: DataKind): Promise<Result<unknown, InspectorError>>;
  async function data(node: string, kind?: DataKind): Promise<Result<unknown, InspectorError>> {
    return parsed(await client.dataText(node, kind));
  }

  const client: InspectorClient = {
    speaks: () => ask('discovery', async (remote) => Ok(remote.name)),
    introspect,
    introspectAll: (nodes, how?: IntrospectAllOptions) => introspectAll(client, nodes, AT_ONCE, how ?? {}),
    finished: (run, how?: WaitOptions) => ask('waiting', (remote) => finished(remote, run, how ?? {}, looks)),
    watch: (how) => watchRemote({ api, settings, opening }, how ?? {}),
    abort: (node, how?: RequestOptions) => ask('abort', (remote) => remote.abort(node, how ?? {})),
    reapply: (node, given, how?: RequestOptions) =>
      ask('reapplying', (remote) => remote.reapply(node, given, how ?? {})),
    status: (node) => ask('status', (remote) => remote.status(node)),
    list: (which?: ListOptions) => ask('list', (remote) => remote.list(which ?? {})),
    nodes: (query?: NodesQuery) => ask('nodes', (remote) => remote.nodes(query ?? {})),
    data,
    dataText: (node, kind?: DataKind) => ask('data', (remote) => remote.dataText(node, kind ?? 'processed')),
    bootPolicy: () => ask('boot policy', (remote) => remote.bootPolicy()),
    bootEvent: (event, how) => ask('boot event', (remote) => remote.bootEvent(event, how)),
    diagnose: (of, how) => ask('diagnosis', (remote) => remote.diagnose(of, how)),
    explainLookup: (offered) => ask('look-up', (remote) => remote.explainLookup(offered)),
    deletedNodes: (which?: DeletedNodesOptions) => ask('deleted nodes', (remote) => remote.deletedNodes(which ?? {})),
    forgetDeleted: (most, which?: DeletedNodesOptions) =>
      ask('forgetting', (remote) => remote.forgetDeleted(most, which ?? {})),
    rules: Object.freeze({
      create: (rule) => ask('the creation of a rule', (remote) => remote.rules.create(rule)),
      get: (uuid) => ask('the reading of a rule', (remote) => remote.rules.get(uuid)),
      list: () => ask('the listing of rules', (remote) => remote.rules.list()),
      remove: (uuid) => ask('the removal of a rule', (remote) => remote.rules.remove(uuid)),
      clear: () => ask('the removal of rules', (remote) => remote.rules.clear()),
      lint: (rules) => ask('looking at rules', (remote) => remote.rules.lint(rules)),
      dryRun: (how) => ask('a dry run', (remote) => remote.rules.dryRun(how)),
    } satisfies OperatorApi['rules']),
    history: Object.freeze({
      runs: (query) => ask('history', (remote) => remote.history.runs(query)),
      run: (runId) => ask('history', (remote) => remote.history.run(runId)),
      events: (runId, query) => ask('history', (remote) => remote.history.events(runId, query)),
      data: async (runId, kind) => parsed(await client.history.dataText(runId, kind)),
      dataText: (runId, kind) => ask('history', (remote) => remote.history.dataText(runId, kind)),
      logs: (runId) => ask('history', (remote) => remote.history.logs(runId)),
      diff: (node, query) => ask('history', (remote) => remote.history.diff(node, query)),
      refused: (query) => ask('history', (remote) => remote.history.refused(query)),
      forget: (node) => ask('history', (remote) => remote.history.forget(node)),
      size: () => ask('history', (remote) => remote.history.size()),
    } satisfies OperatorApi['history']),
  };
  return Object.freeze(client);
}

/** Does `work` until it has succeeded once; those who ask meanwhile wait for the same. */
function once<T, E>(work: () => Promise<Result<T, E>>): () => Promise<Result<T, E>> {
  let doing: Promise<Result<T, E>> | undefined;
  return async () => {
    doing ??= work();
    const mine = doing;
    const done = await mine;
    if (done.err && doing === mine) doing = undefined;
    return done;
  };
}

function parsed(text: Result<string, InspectorError>): Result<unknown, InspectorError> {
  if (text.err) return text;
  try {
    return Ok(parseJson(text.val));
  } catch {
    return Err(new InspectorError('inspector-failed', 'The stored data that the inspector gave is no JSON'));
  }
}
