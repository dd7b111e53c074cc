import {
  historyEventSchema,
  historyRunSchema,
  historySizeSchema,
  refusedCallbacksSchema,
} from '@ironic-inspector/api-schemas';
import { Ok } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { FINDING, REMOVED, STORED } from '../../routes/answers.ts';
import { answerWith, noContent, pageWith } from '../answers.ts';
import { readPlace, readPosition, writeCursor } from '../cursor.ts';
import { after, limit, outcome, readQuery, text, time } from '../query.ts';

const RUNS = {
  node: text('The UUID of the node, or its name in Ironic now.'),
  name: text('The name of the node, to the letter, when it ran.'),
  outcome,
  since: time('Only runs that began then or later.'),
  limit,
  after,
};

const listRuns: Route['handle'] = async (call) => {
  const query = readQuery(call, RUNS);
  if (query.err) return query;
  const { after: cursor, ...filters } = query.val;
  const place = cursor === undefined ? undefined : readPlace(cursor);
  if (place?.err) return place;
  const behind = place?.val && { after: { startedAt: place.val.at, runId: place.val.id } };
  const page = await call.inspector.history.runs(withoutUndefined({ ...filters, ...behind }));
  if (page.err) return page;
  const last = page.val.length < (filters.limit ?? call.inspector.settings.apiMaxLimit) ? undefined : page.val.at(-1);
  const next = last && writeCursor(String(last.startedAt.getTime()), last.runId);
  return Ok(await pageWith('runs', historyRunSchema, page.val, next));
};

const showRun: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.history.run(param('run'))).map((run) => answerWith(historyRunSchema, run));

const EVENTS = { limit, after };

/** So many events are a page, whatever more is asked for: their texts are held in memory. */
const EVENTS_A_PAGE = 1000;

const listEvents: Route['handle'] = async (call) => {
  const query = readQuery(call, EVENTS);
  if (query.err) return query;
  const { limit: wanted = EVENTS_A_PAGE, after: cursor } = query.val;
  const position = cursor === undefined ? undefined : readPosition(cursor);
  if (position?.err) return position;
  const size = Math.min(wanted, EVENTS_A_PAGE);
  const page = await call.inspector.history.events(call.param('run'), {
    limit: size,
    ...(position !== undefined && { after: position.val }),
  });
  if (page.err) return page;
  const last = page.val.length < size ? undefined : page.val.at(-1);
  const next = last && writeCursor(String(last.position));
  return Ok(await pageWith('events', historyEventSchema, page.val, next));
};

const REFUSED = { since: time('Only those that came then or later.'), limit, after };

const listRefused: Route['handle'] = async (call) => {
  const query = readQuery(call, REFUSED);
  if (query.err) return query;
  const { after: cursor, ...filters } = query.val;
  const place = cursor === undefined ? undefined : readPlace(cursor);
  if (place?.err) return place;
  const behind = place?.val && { after: { lastAt: place.val.at, id: place.val.id } };
  const page = await call.inspector.history.refused(withoutUndefined({ ...filters, ...behind }));
  if (page.err) return page;
  const last = page.val.length < (filters.limit ?? call.inspector.settings.apiMaxLimit) ? undefined : page.val.at(-1);
  const next = last && writeCursor(String(last.lastAt.getTime()), last.id);
  return Ok(await pageWith('refused', refusedCallbacksSchema, page.val, next));
};

const showSize: Route['handle'] = async ({ inspector }) =>
  (await inspector.history.size()).map((size) => answerWith(historySizeSchema, size));

const forget: Route['handle'] = async ({ inspector, param }) =>
  (await inspector.history.forget(param('node'))).map(noContent);

type Defined<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };

function withoutUndefined<T extends object>(members: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<Defined<T>>;
}

/** What runs knew. */
export const historyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/runs',
    policy: 'introspection:history',
    handle: listRuns,
    operation: {
      id: 'listRuns',
      summary: 'Runs, past and present, newest first',
      parameters: RUNS,
      answers: { 200: { description: 'A page of them.', schema: 'RunPage' } },
      refusals: ['bad-request', 'not-supported', ...FINDING, ...STORED],
      example: { query: { node: 'node-1', since: '2026-01-01T00:00:00Z', limit: '10' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/runs/:run',
    policy: 'introspection:history',
    handle: showRun,
    operation: {
      id: 'showRun',
      summary: 'One run',
      answers: { 200: { description: 'The run.', schema: 'Run' } },
      refusals: ['run-not-found', 'not-supported', ...STORED],
      example: { path: { run: '5b0d2f6e-3c1a-4f7e-9d64-0a1c8e7b2f35' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/runs/:run/events',
    policy: 'introspection:history',
    handle: listEvents,
    operation: {
      id: 'listEvents',
      summary: 'What happened in a run, in order',
      parameters: EVENTS,
      answers: { 200: { description: 'A page of it.', schema: 'EventPage' } },
      refusals: ['bad-request', 'run-not-found', 'not-supported', ...STORED],
      example: { path: { run: '5b0d2f6e-3c1a-4f7e-9d64-0a1c8e7b2f35' }, query: { limit: '100' }, status: 200 },
    },
  },
  {
    method: 'GET',
    path: '/v2/history',
    policy: 'introspection:history',
    handle: showSize,
    operation: {
      id: 'showHistorySize',
      summary: 'How much is on record',
      answers: { 200: { description: 'Counts and bytes.', schema: 'HistorySize' } },
      refusals: ['not-supported', ...STORED],
      example: { status: 200 },
    },
  },
  {
    method: 'DELETE',
    path: '/v2/nodes/:node/history',
    policy: 'introspection:history:delete',
    handle: forget,
    operation: {
      id: 'forgetHistory',
      summary: 'Remove all that is on record of a node',
      answers: REMOVED,
      refusals: ['not-supported', ...FINDING, ...STORED],
      example: { path: { node: 'node-1' }, status: 204 },
    },
  },
  {
    method: 'GET',
    path: '/v2/refused-callbacks',
    policy: 'introspection:refused_callbacks',
    handle: listRefused,
    operation: {
      id: 'listRefusedCallbacks',
      summary: 'Callbacks that were not taken, those that came last first',
      parameters: REFUSED,
      answers: { 200: { description: 'A page of them.', schema: 'RefusedPage' } },
      refusals: ['bad-request', 'not-supported', ...STORED],
      example: { query: { limit: '10' }, status: 200 },
    },
  },
];
