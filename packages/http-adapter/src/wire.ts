/**
 * Turns records into the JSON of answers. Keys are sorted, as in the original. `root` is what links
 * begin with, without a slash at its end: `https://inspector.example/baremetal`.
 */
import { isJsonObject, type ContinueAnswer, type Introspection, type Rule } from '@ironic-inspector/core';
import { MAX_VERSION } from './api-version.ts';
import type {
  WireBeginning,
  WireContinueAnswer,
  WireLink,
  WireResources,
  WireRule,
  WireShortRule,
  WireStatus,
  WireVersions,
} from './wire-types.ts';

/**
 * A status as clients see it (CONTRACT.md §1.8). `root` is what its link begins with, without a
 * slash at its end.
 *
 * ```ts
 * import type { Inspector } from '@ironic-inspector/core';
 * import { errorResponse, statusToWire } from '@ironic-inspector/http-adapter';
 *
 * // a route of one's own, with the answers of the API
 * export async function show(inspector: Inspector, node: string): Promise<Response> {
 *   const run = await inspector.status(node);
 *   if (run.err) return errorResponse(run.val);
 *   return Response.json(statusToWire(run.val, 'https://inspector.example'));
 * }
 * ```
 */
export function statusToWire(run: Introspection, root: string): WireStatus {
  return {
    error: run.error ?? null,
    finished: run.finishedAt !== undefined,
    finished_at: run.finishedAt === undefined ? null : timestampToWire(run.finishedAt),
    links: [selfLink(`${root}/v1/introspection/${run.uuid}`)],
    started_at: timestampToWire(run.startedAt),
    state: run.state,
    uuid: run.uuid,
  };
}

/**
 * `2026-11-23T01:28:01.767000`, without the fraction where it is zero. It is UTC, but has no `Z`:
 * that breaks clients.
 */
export function timestampToWire(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.slice(0, -5) : `${text.slice(0, -1)}000`;
}

/**
 * What `GET /` shows; keystoneauth finds the API with it (CONTRACT.md §1.7). `root` is what the
 * link begins with, without a slash at its end.
 */
export function versionsToWire(root: string): WireVersions {
  return { versions: [{ id: MAX_VERSION, links: [selfLink(`${root}/v1`)], status: 'CURRENT' }] };
}

/** What `GET /v1` shows: the names of what is below it, `introspection` and `rules` here. */
export function resourcesToWire(names: readonly string[], root: string): WireResources {
  return { resources: names.map((name) => ({ links: [selfLink(`${root}/v1/${name}`)], name })) };
}

/** A rule in a list (CONTRACT.md §1.12). Its link is a path without a host, as in the original. */
export function shortRuleToWire({ uuid, description, scope }: Rule, root: string): WireShortRule {
  const path = new URL(root).pathname.replace(/\/$/, '');
  return { description, links: [selfLink(`${path}/v1/rules/${uuid}`)], scope, uuid };
}

/** A rule with its conditions and actions. */
export function ruleToWire(rule: Rule, root: string): WireRule {
  const conditions = rule.conditions.map((condition) => ({ ...condition }));
  const actions = rule.actions.map((action) => ({ ...action }));
  return sorted({ ...shortRuleToWire(rule, root), conditions, actions });
}

/** A copy with all keys sorted, at every depth. */
function sorted<T>(value: T): T {
  return sortedValue(value) as T;
}

function sortedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedValue);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sortedValue(value[key])]));
}

function selfLink(href: string): WireLink {
  return { href, rel: 'self' };
}

/**
 * The answer to a callback, with the credentials that the ramdisk is to set, if any (CONTRACT.md
 * §16.1).
 */
export function continueToWire({ uuid, ipmiCredentials }: ContinueAnswer): WireContinueAnswer {
  if (ipmiCredentials === undefined) return { uuid };
  const { username, password } = ipmiCredentials;
  return { ipmi_password: password, ipmi_setup_credentials: true, ipmi_username: username, uuid };
}

/**
 * The answer to the start of a run whose callback must carry a token. The original has nothing like
 * it.
 */
export function beginningToWire(callbackToken: string): WireBeginning {
  return { callback_token: callbackToken };
}
