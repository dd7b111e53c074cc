import {
  begunIntrospectionSchema,
  deletedNodesSchema,
  diagnosisSchema,
  explainedBootPolicySchema,
  explainedLookupSchema,
  flowEventSchema,
  forgottenNodesSchema,
  heardBootEventSchema,
  introspectionPageSchema,
  introspectionSchema,
  nodePageSchema,
  type Schema,
  writeCursor,
} from '@ironic-inspector/api-schemas';
import type {
  DiagnoseOptions,
  FlowEvent,
  Introspection,
  LookupQuestion,
  NewBootEvent,
  RequestOptions,
} from '@ironic-inspector/core';
import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { jsonText, parseJson, recordOfPast } from '@ironic-inspector/core/model';
import type { Http } from '../http.ts';
import { pauseFor } from '../pause.ts';
import type { RemoteApi } from '../remote-api.ts';
import { requestHeaders } from '../request-headers.ts';
import { type AskV2, createAskV2, pathOf } from './ask.ts';
import { v2History } from './history.ts';
import { v2Rules } from './rules.ts';

/** All of the operator's interface, over our own API. */
export function createV2Api(http: Http): RemoteApi {
  const ask = createAskV2(http);
  const history = v2History(ask);
  const get = <T>(schema: Schema<T>, path: string) => ask.of(schema, { method: 'GET', path });
  const status = (node: string) => ofNode(node, 'introspection', (path) => get(introspectionSchema, path));

  return {
    name: 'v2',
    begin: (node, options) =>
      ofNode(node, 'introspection', (path) => {
        const { manageBoot, newIpmiCredentials } = options;
        const body = jsonText({ manageBoot, newIpmiCredentials });
        return begin(ask, begunIntrospectionSchema, path, options, body);
      }),
    abort: (node, options) => ofNode(node, 'abort', (path) => begin(ask, introspectionSchema, path, options)),
    reapply: (node, data, options) =>
      ofNode(node, 'reapply', (path) => {
        const body = data === undefined || typeof data === 'string' ? data : jsonText(data);
        return begin(ask, introspectionSchema, path, options, body);
      }),
    status,
    list: async ({ limit, marker, states }) => {
      const query = {
        limit: limit === 0 ? undefined : limit?.toString(),
        after: marker === undefined ? undefined : writeCursor(marker),
        state: states?.join(','),
      };
      const page = await ask.of(introspectionPageSchema, { method: 'GET', path: '/v2/introspections', query });
      return page.map(({ introspections }) => introspections);
    },
    nodes: async ({ limit, after, ...filters }) => {
      const query = {
        ...filters,
        limit: limit?.toString(),
        after: after === undefined ? undefined : writeCursor(after),
      };
      return (await ask.of(nodePageSchema, { method: 'GET', path: '/v2/nodes', query })).map(({ nodes }) => nodes);
    },
    dataText: (node, kind) => ofNode(node, 'data', (path) => ask.text({ method: 'GET', path, query: { kind } })),
    past: (run) => past(history, run),
    lastEvent: async () => {
      const size = await history.size();
      return size.ok ? String(size.val.position) : undefined;
    },
    openEvents: ({ node, runId, types, after, signal }) => {
      const query = { node, run: runId, types: types?.join(',') };
      const headers = after === undefined ? {} : { 'Last-Event-ID': after };
      return ask.open({ method: 'GET', path: '/v2/events', query, headers, signal }, 'text/event-stream');
    },
    eventIn,
    bootPolicy: () => get(explainedBootPolicySchema, '/v2/boot-policy'),
    bootEvent: (event: NewBootEvent, options?: RequestOptions) =>
      begin(ask, heardBootEventSchema, '/v2/boot-events', options ?? {}, jsonText(event)),
    // The server takes either.
    diagnose: (nodeOrRunId, options?: DiagnoseOptions) =>
      ofNode(nodeOrRunId, 'diagnosis', (path) =>
        ask.of(diagnosisSchema, { method: 'GET', path, query: { logs: options?.logs?.toString() } }),
      ),
    explainLookup: (offered: LookupQuestion) => {
      const body = typeof offered === 'string' ? offered : jsonText(offered);
      return ask.of(explainedLookupSchema, { method: 'POST', path: '/v2/lookup', body });
    },
    deletedNodes: ({ history: past = false }) =>
      ask.of(deletedNodesSchema, { method: 'GET', path: '/v2/deleted-nodes', query: { history: String(past) } }),
    forgetDeleted: (most, { history: past = false }) => {
      const query = { most: String(most), history: String(past) };
      return ask.of(forgottenNodesSchema, { method: 'DELETE', path: '/v2/deleted-nodes', query });
    },
    rules: v2Rules(ask),
    history,
  };
}

async function ofNode<T>(
  node: string,
  what: string,
  work: (path: string) => Promise<Result<T, InspectorError>>,
): Promise<Result<T, InspectorError>> {
  const path = pathOf('node-not-found', 'nodes', node, what);
  return path.err ? path : work(path.val);
}

function begin<T>(ask: AskV2, schema: Schema<T>, path: string, options: RequestOptions, body?: string) {
  return ask.of(schema, { method: 'POST', path, body, headers: requestHeaders(options) });
}

/** As `Inspector.finished()` has it of a run that another one has taken the place of. */
async function past(
  history: RemoteApi['history'],
  { uuid, runId }: Pick<Introspection, 'uuid' | 'runId'>,
): Promise<Result<Introspection, InspectorError>> {
  let known = 'history does not know it';
  for (const isLast of [false, true]) {
    const run = await history.run(runId);
    if (run.err && run.val.code === 'not-supported') return Err(lost(uuid, runId, 'there is no history'));
    if (run.err && run.val.code !== 'run-not-found') return run;
    if (run.ok && run.val.node === uuid) {
      const { state } = run.val;
      if (state === 'finished' || state === 'error') {
        const events = await history.events(runId);
        return events.err ? events : Ok(recordOfPast(run.val, events.val));
      }
      known = `history saw it last in state "${state}"`;
    }
    if (!isLast) await pauseFor(LAG);
  }
  return Err(lost(uuid, runId, known));
}

/** How far history may be behind what has happened, in milliseconds. */
const LAG = 1500;

function lost(uuid: string, runId: string, known: string): InspectorError {
  const message = `Run ${runId} of node ${uuid} is on record no more, and ${known}`;
  return new InspectorError('run-not-found', message, { node: uuid });
}

function eventIn(data: string): FlowEvent | undefined {
  try {
    return flowEventSchema.safeParse(parseJson(data)).data;
  } catch {
    return undefined;
  }
}
