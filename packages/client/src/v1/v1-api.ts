import type { Introspection, RequestOptions } from '@ironic-inspector/core';
import { type ErrorCode, Err, InspectorError, type Result } from '@ironic-inspector/core/errors';
import { jsonText } from '@ironic-inspector/core/model';
import type { Http } from '../http.ts';
import { notSupported } from '../not-supported.ts';
import { requestHeaders } from '../request-headers.ts';
import type { RemoteApi } from '../remote-api.ts';
import { pauseFor } from '../pause.ts';
import { decode } from '../unusable.ts';
import { createAskV1, pathTo } from './ask.ts';
import { v1Rules } from './rules.ts';
import { recordOf, startedSchema, statusesSchema, statusSchema } from './wire.ts';

const NO_RECORD = { 404: 'introspection-not-found' } as const satisfies Record<number, ErrorCode>;
const NO_DATA = { 404: 'data-not-found' } as const satisfies Record<number, ErrorCode>;

/** How often a run that was reapplied is looked for, and the milliseconds between. */
const LOOKS = 20;
const BETWEEN_LOOKS = 250;

/** What an original ironic-inspector has of the operator's interface. */
export function createV1Api(http: Http, version: string | undefined): RemoteApi {
  const ask = createAskV1(http, version);

  const status = async (node: string): Promise<Result<Introspection, InspectorError>> => {
    const path = pathTo(ALL, node, '', 'node-not-found');
    if (path.err) return path;
    const question = { method: 'GET', path: path.val, meaning: NO_RECORD, node } as const;
    const answer = await ask(question);
    return answer.err ? answer : decode(question, answer.val, statusSchema).map((found) => recordOf(found));
  };

  /** Does something to a node, which is answered without its record. */
  const act = async (
    node: string,
    after: string,
    options: RequestOptions,
    rest: { readonly body?: string; readonly meaning: Readonly<Record<number, ErrorCode>> },
  ) => {
    const path = pathTo(ALL, node, after, 'node-not-found');
    if (path.err) return path;
    return ask({ method: 'POST', path: path.val, node, headers: requestHeaders(options), ...rest });
  };

  return {
    name: 'v1',
    begin: async (node, options) => {
      const { newIpmiCredentials: credentials, manageBoot } = options;
      const path = pathTo(ALL, node, '', 'node-not-found');
      if (path.err) return path;
      const question = {
        method: 'POST',
        path: path.val,
        node,
        headers: requestHeaders(options),
        query: {
          manage_boot: manageBoot === undefined ? undefined : String(manageBoot),
          new_ipmi_username: credentials?.username,
          new_ipmi_password: credentials?.password,
        },
      } as const;
      const answer = await ask(question);
      if (answer.err) return answer;
      const started = decode(question, answer.val, startedSchema);
      if (started.err) return started;
      const { callback_token } = started.val;
      const begun = await status(node);
      return begun.map((run) => ({
        ...run,
        manageBoot: manageBoot ?? true,
        ...(callback_token !== undefined && { callbackToken: callback_token }),
      }));
    },
    abort: async (node, options) => {
      const answer = await act(node, '/abort', options, { meaning: NO_RECORD });
      return answer.err ? answer : status(node);
    },
    reapply: async (node, data, options) => {
      const body = data === undefined || typeof data === 'string' ? data : jsonText(data);
      const before = await status(node);
      const meaning = before.ok ? NO_DATA : NO_RECORD;
      const answer = await act(node, '/data/unprocessed', options, { meaning, ...(body !== undefined && { body }) });
      if (answer.err) return answer;
      // An original begins the run later than it answers; until then the last one is on record.
      for (let looks = 1; ; looks += 1) {
        const now = await status(node);
        if (now.err || before.err || now.val.runId !== before.val.runId || looks === LOOKS) return now;
        await pauseFor(BETWEEN_LOOKS);
      }
    },
    status,
    list: async ({ limit, marker, states }) => {
      const query = { limit: limit?.toString(), marker, state: states?.join(',') };
      const question = { method: 'GET', path: ALL, query, meaning: NO_RECORD } as const;
      const answer = await ask(question);
      if (answer.err) return answer;
      return decode(question, answer.val, statusesSchema).map((page) => page.introspection.map((one) => recordOf(one)));
    },
    dataText: async (node, kind) => {
      const path = pathTo(ALL, node, kind === 'processed' ? '/data' : '/data/unprocessed', 'node-not-found');
      if (path.err) return path;
      const answer = await ask({ method: 'GET', path: path.val, meaning: NO_DATA, node });
      return answer.map(({ text }) => text);
    },
    past: async ({ uuid, runId }) => {
      const message = `Run ${runId} of node ${uuid} is on record no more, and /v1 has no history to know more`;
      return Err(new InspectorError('run-not-found', message, { node: uuid }));
    },
    nodes: async () => notSupported('a list of nodes and their machines (nodes)'),
    lastEvent: async () => undefined,
    openEvents: async () => notSupported('events (watch)'),
    eventIn: () => undefined,
    bootPolicy: async () => notSupported('who may boot (bootPolicy)'),
    bootEvent: async () => notSupported('boot events (bootEvent)'),
    diagnose: async () => notSupported('diagnoses (diagnose)'),
    explainLookup: async () => notSupported('explanations of look-ups (explainLookup)'),
    deletedNodes: async () => notSupported('the list of deleted nodes (deletedNodes)'),
    forgetDeleted: async () => notSupported('the removal of deleted nodes (forgetDeleted)'),
    rules: v1Rules(ask),
    history: NO_HISTORY,
  };
}

const ALL = '/v1/introspection';

const noHistory = async () => notSupported('a history of runs (history)');
const NO_HISTORY: RemoteApi['history'] = Object.freeze({
  runs: noHistory,
  run: noHistory,
  events: noHistory,
  data: noHistory,
  dataText: noHistory,
  logs: noHistory,
  diff: noHistory,
  refused: noHistory,
  forget: noHistory,
  size: noHistory,
});
