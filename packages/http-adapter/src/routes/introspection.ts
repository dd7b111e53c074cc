import { Ok } from '@ironic-inspector/core';
import { listOptions, manageBoot, newIpmiCredentials } from '../query.ts';
import { acceptedResponse, jsonResponse, secretResponse } from '../responses.ts';
import type { Route } from '../route.ts';
import { beginningToWire, statusToWire } from '../wire.ts';

/** A page of statuses, newest first (CONTRACT.md §1.8). */
export const listStatuses: Route['handle'] = async ({ inspector, query, root }) => {
  const options = listOptions(query);
  if (options.err) return options;
  const page = await inspector.list(options.val);
  if (page.err) return page;
  const base = root();
  return Ok(jsonResponse({ introspection: page.val.map((run) => statusToWire(run, base)) }));
};

/** The status of one node. */
export const showStatus: Route['handle'] = async ({ inspector, param, root }) => {
  const run = await inspector.status(param('node'));
  return run.map((found) => jsonResponse(statusToWire(found, root())));
};

/**
 * Begins an introspection (CONTRACT.md §1.10). The body is ignored: openstacksdk sends one without
 * meaning. Answers `{}`, or the token that the machine's callback must carry.
 */
export const start: Route['handle'] = async ({ inspector, param, query, request, version }) => {
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
export const abort: Route['handle'] = async ({ inspector, param, request }) => {
  const run = await inspector.abort(param('node'), request);
  return run.map(acceptedResponse);
};
