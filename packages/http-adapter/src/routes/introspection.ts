import { Ok } from '@ironic-inspector/core';
import { listOptions, manageBoot, newIpmiCredentials } from '../query.ts';
import { acceptedResponse, jsonResponse, secretResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { beginningToWire, statusToWire } from '../wire.ts';
import { ACCEPTED, FINDING, STORED } from './answers.ts';

/** A page of statuses, newest first (CONTRACT.md §1.8). */
const listStatuses: Route['handle'] = async ({ inspector, query, root }) => {
  const options = listOptions(query);
  if (options.err) return options;
  const page = await inspector.list(options.val);
  if (page.err) return page;
  const base = root();
  return Ok(jsonResponse({ introspection: page.val.map((run) => statusToWire(run, base)) }));
};

/** The status of one node. */
const showStatus: Route['handle'] = async ({ inspector, param, root }) => {
  const run = await inspector.status(param('node'));
  return run.map((found) => jsonResponse(statusToWire(found, root())));
};

/**
 * Begins an introspection (CONTRACT.md §1.10). The body is ignored: openstacksdk sends one without
 * meaning. Answers `{}`, or the token that the machine's callback must carry.
 */
const start: Route['handle'] = async ({ inspector, param, query, request, version }) => {
  const manage = manageBoot(query);
  if (manage.err) return manage;
  const credentials = newIpmiCredentials(query, version, inspector.settings.processing.enableSettingIpmiCredentials);
  const run = await inspector.introspect(param('node'), {
    ...request,
    ...(manage.val === undefined ? {} : { manageBoot: manage.val }),
    ...(credentials === undefined ? {} : { newIpmiCredentials: credentials }),
  });
  return run.map((begun) =>
    begun.callbackToken === undefined ? acceptedResponse() : secretResponse(beginningToWire(begun.callbackToken), 202),
  );
};

/** Ends an introspection that waits for its ramdisk. */
const abort: Route['handle'] = async ({ inspector, param, request }) => {
  const run = await inspector.abort(param('node'), request);
  return run.map(acceptedResponse);
};

/** Statuses, starts and aborts. */
export const introspectionRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/introspection',
    policy: 'introspection:status',
    handle: listStatuses,
    operation: {
      id: 'listStatuses',
      summary: 'The newest introspection of each node, newest first',
      since: '1.8',
      query: ['limit', 'marker', 'state'],
      answers: { 200: { description: 'A page of them; an empty one is the end.', schema: 'Statuses' } },
      refusals: ['bad-request', 'introspection-not-found', ...STORED],
    },
  },
  {
    method: 'GET',
    path: '/v1/introspection/:node',
    policy: 'introspection:status',
    handle: showStatus,
    operation: {
      id: 'showStatus',
      summary: 'The newest introspection of a node',
      since: '1.0',
      answers: { 200: { description: 'How it goes.', schema: 'Status' } },
      refusals: ['introspection-not-found', ...FINDING, ...STORED],
    },
  },
  {
    method: 'POST',
    path: '/v1/introspection/:node',
    policy: 'introspection:start',
    handle: start,
    operation: {
      id: 'startIntrospection',
      summary: 'Introspect a node',
      description: 'A body is passed over.',
      since: '1.0',
      query: ['manage_boot', 'new_ipmi_username', 'new_ipmi_password'],
      answers: {
        202: { description: 'It has begun; how it goes shows in the status.', schema: 'Started' },
      },
      refusals: ['bad-request', 'invalid-state', 'node-locked', 'firewall-failed', ...FINDING, ...STORED],
    },
  },
  {
    method: 'POST',
    path: '/v1/introspection/:node/abort',
    policy: 'introspection:abort',
    handle: abort,
    operation: {
      id: 'abortIntrospection',
      summary: 'End an introspection that waits for its ramdisk',
      since: '1.3',
      answers: ACCEPTED,
      refusals: ['introspection-not-found', 'invalid-state', 'node-locked', ...FINDING, ...STORED],
    },
  },
];
