import { Err, type FlowEvent, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import { VERSION_HEADERS } from '../api-version.ts';
import { refusal, tryLater } from '../error-response.ts';
import type { Call, Route } from '../route.ts';
import { STORED } from './answers.ts';

/** No cache may keep it, and no proxy may collect it or change it. */
const HEADERS = Object.freeze({
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  ...VERSION_HEADERS,
});

const LAST_ID = 'Last-Event-ID';

/** Serves events from the history's tail until somebody leaves. */
const watchEvents: Route['handle'] = async ({ inspector, query, method, header, streams, reader }) => {
  const after = positionIn(header(LAST_ID));
  if (after.err) return after;
  if (method === 'HEAD') return Ok(new Response(null, { headers: HEADERS }));
  const leave = streams.enter(reader.user);
  if (leave === 'user') return Ok(refusal(429, 'You have as many streams of events as a user may have'));
  if (leave === 'all') return Ok(tryLater('There are as many streams of events as there may be'));
  const followed = await inspector.history.follow({
    ...(after.val !== undefined && { after: after.val }),
    ...wantedIn(query),
  });
  if (followed.err) {
    leave();
    return followed;
  }
  return Ok(new Response(streams.begin(followed.val, reader, leave), { headers: HEADERS }));
};

/** The position that the id is; `undefined` without one. */
function positionIn(id: string | undefined): Result<number | undefined, InspectorError> {
  if (id === undefined || id === '') return Ok(undefined);
  const position = Number(id);
  if (/^\d+$/.test(id) && Number.isSafeInteger(position)) return Ok(position);
  return Err(new InspectorError('bad-request', `${LAST_ID}: must be an id of this stream, a number, not "${id}"`));
}

function wantedIn(query: Call['query']) {
  const [node, runId, types] = [query('node'), query('run'), query('types')];
  return {
    ...(node !== undefined && { node }),
    ...(runId !== undefined && { runId }),
    ...(types !== undefined && { types: types.split(',') as FlowEvent['type'][] }),
  };
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
      query: ['node', 'run', 'types'],
      answers: { 200: { description: 'Events, until somebody leaves.', type: 'text/event-stream' } },
      moreStatuses: [429],
      refusals: ['bad-request', 'node-not-found', 'not-supported', 'overloaded', ...STORED],
    },
  },
];
