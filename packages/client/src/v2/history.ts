import {
  eventPageSchema,
  hardwareDiffSchema,
  historyRunSchema,
  historySizeSchema,
  refusedPageSchema,
  runLogsSchema,
  runPageSchema,
  writeCursor,
} from '@ironic-inspector/api-schemas';
import type {
  DataKind,
  DiffQuery,
  EventsQuery,
  HistoryEvent,
  OperatorApi,
  RefusalsQuery,
  RefusedCallbacks,
  RunsQuery,
} from '@ironic-inspector/core';
import { DONE, Err, InspectorError, Ok, type Result } from '@ironic-inspector/core/errors';
import { checkIdentifiers, parseJson } from '@ironic-inspector/core/model';
import { type AskV2, pathOf } from './ask.ts';

/** More events than any run has: the most that are given at once. */
const MOST_EVENTS = 10_000;

/** What runs knew, over `/v2`. */
export function v2History(ask: AskV2): OperatorApi['history'] {
  const ofRun = (runId: string, ...rest: readonly string[]) => pathOf('run-not-found', 'runs', runId, ...rest);
  const ofNode = (node: string, ...rest: readonly string[]) => pathOf('node-not-found', 'nodes', node, ...rest);
  const dataText = async (runId: string, kind?: DataKind): Promise<Result<string, InspectorError>> => {
    const path = ofRun(runId, 'data');
    return path.err ? path : ask.text({ method: 'GET', path: path.val, query: { kind } });
  };

  return {
    runs: async ({ since, limit, after, ...rest }: RunsQuery = {}) => {
      const query = {
        ...rest,
        since: since?.toISOString(),
        limit: limit?.toString(),
        after: after && writeCursor(String(after.startedAt.getTime()), after.runId),
      };
      return (await ask.of(runPageSchema, { method: 'GET', path: '/v2/runs', query })).map(({ runs }) => runs);
    },
    run: async (runId) => {
      const path = ofRun(runId);
      return path.err ? path : ask.of(historyRunSchema, { method: 'GET', path: path.val });
    },
    events: async (runId, { after, limit = MOST_EVENTS }: EventsQuery = {}) => {
      if (limit > MOST_EVENTS) return Err(badLimit(MOST_EVENTS, limit));
      const path = ofRun(runId, 'events');
      if (path.err) return path;
      const events: HistoryEvent[] = [];
      let next = after === undefined ? undefined : writeCursor(String(after));
      do {
        const query = { limit: String(limit - events.length), after: next };
        const page = await ask.of(eventPageSchema, { method: 'GET', path: path.val, query });
        if (page.err) return page;
        events.push(...page.val.events);
        next = page.val.next;
        // A page without anything would come again.
        if (page.val.events.length === 0) break;
      } while (next !== undefined && events.length < limit);
      return Ok(events);
    },
    data: async (runId, kind) => (await dataText(runId, kind)).map(parseJson),
    dataText,
    logs: async (runId) => {
      const path = ofRun(runId, 'logs');
      return path.err ? path : ask.of(runLogsSchema, { method: 'GET', path: path.val });
    },
    diff: async (node, { from, to }: DiffQuery = {}) => {
      const path = ofNode(node, 'diff');
      return path.err ? path : ask.of(hardwareDiffSchema, { method: 'GET', path: path.val, query: { from, to } });
    },
    refused: async ({ since, limit, after, identifiers }: RefusalsQuery = {}) => {
      const checked = checkIdentifiers(identifiers);
      if (checked.err) return checked;
      const pageAt = (behind: string | undefined, most?: number) => {
        const query = { since: since?.toISOString(), limit: most?.toString(), after: behind };
        return ask.of(refusedPageSchema, { method: 'GET', path: '/v2/refused-callbacks', query });
      };
      let page = await pageAt(after && writeCursor(String(after.lastAt.getTime()), after.id), limit);
      if (page.err || identifiers === undefined) return page.map(({ refused }) => refused);
      // The server filters by time alone: pages are read until there are as many as it would give.
      const most = limit ?? page.val.refused.length;
      const found: RefusedCallbacks[] = [];
      for (;;) {
        found.push(...page.val.refused.filter((one) => shares(one, identifiers)));
        const { next, refused } = page.val;
        if (next === undefined || refused.length === 0 || found.length >= most) return Ok(found.slice(0, most));
        page = await pageAt(next);
        if (page.err) return page;
      }
    },
    forget: async (node) => {
      const path = ofNode(node, 'history');
      if (path.err) return path;
      return (await ask.text({ method: 'DELETE', path: path.val })).andThen(() => DONE);
    },
    size: () => ask.of(historySizeSchema, { method: 'GET', path: '/v2/history' }),
  };
}

function shares({ identifiers }: RefusedCallbacks, wanted: NonNullable<RefusalsQuery['identifiers']>): boolean {
  return identifiers.some(({ kind, value }) => wanted.some((one) => one.kind === kind && one.value === value));
}

function badLimit(most: number, limit: number): InspectorError {
  return new InspectorError('bad-request', `limit: must be a whole number from 1 to ${most}, got ${limit}`);
}
