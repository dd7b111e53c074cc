import { begunIntrospectionSchema, introspectionSchema } from '@ironic-inspector/api-schemas';
import { canonicalUuid, type InspectorError, type ListOptions, Ok, type Result } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { FINDING, STORED } from '../../routes/answers.ts';
import { answerWith, pageWith } from '../answers.ts';
import { jsonBody } from '../body.ts';
import { readCursor, readPlace, writeCursor } from '../cursor.ts';
import { after, limit, readQuery, states } from '../query.ts';
import { introspectionRequest } from '../requests.ts';

const LIST = { limit, after, state: states };

const list: Route['handle'] = async (call) => {
  const query = readQuery(call, LIST);
  if (query.err) return query;
  const { limit: wanted, after: cursor, state } = query.val;
  const behind = cursor === undefined ? Ok({}) : placeIn(cursor);
  if (behind.err) return behind;
  const page = await call.inspector.list({
    ...(wanted !== undefined && { limit: wanted }),
    ...behind.val,
    ...(state !== undefined && { states: state }),
  });
  if (page.err) return page;
  const last = page.val.at(-1);
  const isFull = page.val.length >= (wanted ?? call.inspector.settings.apiMaxLimit);
  const next = isFull && last !== undefined ? writeCursor(String(last.startedAt.getTime()), last.uuid) : undefined;
  return Ok(await pageWith('introspections', introspectionSchema, page.val, next));
};

/** Where a page ended; our client, which may know only the node of that run, names the node. */
function placeIn(cursor: string): Result<Pick<ListOptions, 'after' | 'marker'>, InspectorError> {
  const [marker = ''] = readCursor(cursor, 1).unwrapOr([]);
  if (canonicalUuid(marker) !== undefined) return Ok({ marker });
  return readPlace(cursor).map(({ at, id }) => ({ after: { startedAt: at, uuid: id } }));
}

const show: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.status(param('node'))).map((run) => answerWith(introspectionSchema, run));

const start: Route['handle'] = async (call) => {
  const body = await jsonBody(call, introspectionRequest);
  if (body.err) return body;
  const { manageBoot, newIpmiCredentials: credentials } = body.val;
  const begun = await call.inspector.introspect(call.param('node'), {
    ...call.request,
    ...(manageBoot !== undefined && { manageBoot }),
    ...(credentials !== undefined && {
      newIpmiCredentials: {
        password: credentials.password,
        ...(credentials.username !== undefined && { username: credentials.username }),
      },
    }),
  });
  // It may hold the token of the callback.
  return begun.map((run) => answerWith(begunIntrospectionSchema, run, 202, { 'Cache-Control': 'no-store' }));
};

const abort: Route['handle'] = async ({ inspector, param, request }) =>
  (await inspector.abort(param('node'), request)).map((run) => answerWith(introspectionSchema, run, 202));

const reapply: Route['handle'] = async ({ inspector, param, request, text }) => {
  const body = await text();
  if (body.err) return body;
  const data = body.val.trim() === '' ? undefined : body.val;
  const run = await inspector.reapply(param('node'), data, request);
  return run.map((begun) => answerWith(introspectionSchema, begun, 202));
};

const NODE = { path: { node: 'node-1' } };

/** The newest run of each node, and what is done to it. */
export const introspectionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/introspections',
    policy: 'introspection:status',
    handle: list,
    operation: {
      id: 'listIntrospections',
      summary: 'The newest run of each node, newest first',
      parameters: LIST,
      answers: { 200: { description: 'A page of them.', schema: 'IntrospectionPage' } },
      refusals: ['bad-request', 'introspection-not-found', ...STORED],
      example: { query: { limit: '10', state: 'waiting,finished' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/nodes/:node/introspection',
    policy: 'introspection:status',
    handle: show,
    operation: {
      id: 'showIntrospection',
      summary: 'The newest run of a node',
      answers: { 200: { description: 'The run.', schema: 'Introspection' } },
      refusals: ['introspection-not-found', ...FINDING, ...STORED],
      example: { ...NODE, status: 200 },
    },
  },
  {
    method: 'POST',
    path: '/v2/nodes/:node/introspection',
    policy: 'introspection:start',
    handle: start,
    operation: {
      id: 'introspect',
      summary: 'Introspect a node',
      body: { schema: 'IntrospectionRequest', required: false },
      answers: { 202: { description: 'The run, which has begun.', schema: 'BegunIntrospection' } },
      refusals: [
        'bad-request',
        'invalid-state',
        'node-locked',
        'firewall-failed',
        'too-large',
        'too-slow',
        ...FINDING,
        ...STORED,
      ],
      example: { ...NODE, body: { manageBoot: false }, status: 202 },
    },
  },
  {
    method: 'POST',
    path: '/v2/nodes/:node/abort',
    policy: 'introspection:abort',
    handle: abort,
    operation: {
      id: 'abort',
      summary: 'End a run that waits for its ramdisk',
      answers: { 202: { description: 'The run, which is being ended.', schema: 'Introspection' } },
      refusals: ['introspection-not-found', 'invalid-state', 'node-locked', ...FINDING, ...STORED],
      example: { ...NODE, status: 202 },
    },
  },
  {
    method: 'POST',
    path: '/v2/nodes/:node/reapply',
    policy: 'introspection:reapply',
    handle: reapply,
    operation: {
      id: 'reapply',
      summary: 'Run the hooks and rules again',
      body: {
        schema: 'RamdiskData',
        required: false,
        description: 'Takes the place of what is stored. Without it, what is stored is used.',
      },
      answers: { 202: { description: 'The run, which has begun.', schema: 'Introspection' } },
      refusals: [
        'bad-request',
        'invalid-state',
        'node-locked',
        'introspection-not-found',
        'data-not-found',
        'too-large',
        'too-slow',
        ...FINDING,
        ...STORED,
      ],
      example: { ...NODE, status: 202 },
    },
  },
];
