import { Err, type FlowEvent, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { Route } from '../../route.ts';
import { STORED } from '../../routes/answers.ts';
import { problemResponse } from '../problem.ts';
import { readQuery, text } from '../query.ts';

/** No cache may keep it, and no proxy may collect it or change it. */
const HEADERS = Object.freeze({
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
});

const LAST_ID = 'Last-Event-ID';

const PARAMETERS = {
  node: text('The UUID of a node, or its name: only what belongs to it.'),
  run: text('The id of a run: only what belongs to it.'),
  // Core refuses unknown names, and says which there are.
  types: text('Only events of these types, separated by commas.'),
};

/** Serves events from the history's tail until somebody leaves. */
const watchEvents: Route['handle'] = async (call) => {
  const { inspector, method, header, streams, reader, request } = call;
  const query = readQuery(call, PARAMETERS);
  if (query.err) return query;
  const after = positionIn(header(LAST_ID));
  if (after.err) return after;
  if (method === 'HEAD') return Ok(new Response(null, { headers: HEADERS }));
  const leave = streams.enter(reader.user);
  if (leave === 'all') return Err(new InspectorError('overloaded', 'There are as many streams as there may be'));
  if (leave === 'user') {
    const error = new InspectorError('overloaded', 'You have as many streams of events as a user may have');
    return Ok(problemResponse(error, { statuses: { overloaded: 429 } }, request.requestId ?? ''));
  }
  const { node, run, types } = query.val;
  let body: ReadableStream<Uint8Array> | undefined;
  try {
    const followed = await inspector.history.follow({
      ...(after.val !== undefined && { after: after.val }),
      ...(node !== undefined && { node }),
      ...(run !== undefined && { runId: run }),
      ...(types !== undefined && { types: types.split(',') as FlowEvent['type'][] }),
    });
    if (followed.err) return followed;
    body = streams.begin(followed.val, reader, leave);
  } finally {
    // From then on the stream gives its place back.
    if (body === undefined) leave();
  }
  return Ok(new Response(body, { headers: HEADERS }));
};

/** The position that the id is; `undefined` without one. */
function positionIn(id: string | undefined): Result<number | undefined, InspectorError> {
  if (id === undefined || id === '') return Ok(undefined);
  const position = Number(id);
  if (/^\d+$/.test(id) && Number.isSafeInteger(position)) return Ok(position);
  const shown = id.slice(0, 100);
  return Err(new InspectorError('bad-request', `${LAST_ID}: must be an id of this stream, a number, not "${shown}"`));
}

/** Events as they happen, as `EventSource` and any client of server-sent events reads them. */
export const eventRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2/events',
    policy: 'introspection:event:get',
    handle: watchEvents,
    operation: {
      id: 'watchEvents',
      summary: 'Watch events as they happen',
      description:
        'Server-sent events of all instances that share the history: `id` is a position, `event` the type, `data` the event as JSON. `Last-Event-ID` goes on behind an event, without a gap. `event: reset` says that not all behind that id is kept any more: look at what is now; what comes behind it is complete again. A comment comes every 15 seconds. The stream ends when the inspector stops, or the user may not read any more; a reader that is too slow is cut off.',
      parameters: PARAMETERS,
      answers: { 200: { description: 'Events, until somebody leaves.', type: 'text/event-stream' } },
      moreStatuses: [429],
      example: { query: { node: 'node-1', types: 'state-changed,failed' }, status: 200 },
      refusals: ['bad-request', 'node-not-found', 'not-supported', 'overloaded', ...STORED],
    },
  },
];
