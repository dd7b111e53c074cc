import type { Route } from './route.ts';
import { continueIntrospection } from './routes/continue.ts';
import { reapply, showData } from './routes/data.ts';
import { abort, listStatuses, showStatus, start } from './routes/introspection.ts';
import { clearRules, createRule, listRules, removeRule, showRule } from './routes/rules.ts';
import { showVersion, showVersions } from './routes/root.ts';

const NODE = '/v1/introspection/:node';
const RULES = '/v1/rules';
const RULE = `${RULES}/:uuid` as const;

/** The whole API (CONTRACT.md §1.6). HEAD is there wherever GET is, OPTIONS everywhere. */
const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', policy: 'introspection', handle: showVersions },
  { method: 'GET', path: '/:version', policy: 'introspection:version', handle: showVersion(resources) },
  {
    method: 'POST',
    path: '/v1/continue',
    policy: 'introspection:continue',
    handle: continueIntrospection,
    // The ramdisk repeats a callback after 409 or 500 and above, so those are only for what another
    // attempt can mend.
    statuses: { 'already-exists': 400 },
    showsDefects: true,
  },
  { method: 'GET', path: '/v1/introspection', policy: 'introspection:status', handle: listStatuses },
  { method: 'GET', path: NODE, policy: 'introspection:status', handle: showStatus },
  { method: 'POST', path: NODE, policy: 'introspection:start', handle: start },
  { method: 'POST', path: `${NODE}/abort`, policy: 'introspection:abort', handle: abort },
  { method: 'GET', path: `${NODE}/data`, policy: 'introspection:data', handle: showData('processed') },
  { method: 'GET', path: `${NODE}/data/unprocessed`, policy: 'introspection:data', handle: showData('unprocessed') },
  { method: 'POST', path: `${NODE}/data/unprocessed`, policy: 'introspection:reapply', handle: reapply },
  { method: 'GET', path: RULES, policy: 'introspection:rule:get', handle: listRules },
  { method: 'POST', path: RULES, policy: 'introspection:rule:create', handle: createRule },
  { method: 'DELETE', path: RULES, policy: 'introspection:rule:delete', handle: clearRules },
  { method: 'GET', path: RULE, policy: 'introspection:rule:get', handle: showRule },
  { method: 'DELETE', path: RULE, policy: 'introspection:rule:delete', handle: removeRule },
];

/** What `GET /v1` lists: whatever is one segment below it. */
function resources(): readonly string[] {
  const names = ROUTES.map(({ path }) => /^\/v1\/([^/:]+)$/.exec(path)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

/** All routes, as `onAnswer` names them, for metrics by route. */
export const apiRoutes: readonly { readonly method: string; readonly path: string }[] = Object.freeze(
  ROUTES.map(({ method, path }) => Object.freeze({ method, path })),
);

/** The routes of one path, and what `Allow` says of it. */
export interface PathRoutes {
  readonly path: string;
  readonly methods: ReadonlyMap<string, Route>;
  readonly allow: string;
}

/** The routes by path: a path answers itself for a method that it has no route for. */
export const PATHS: readonly PathRoutes[] = [...new Set(ROUTES.map(({ path }) => path))].map((path) => {
  const methods = new Map<string, Route>(
    ROUTES.filter((route) => route.path === path).map((route) => [route.method, route]),
  );
  const get = methods.get('GET');
  const names = [...methods.keys(), 'OPTIONS'];
  if (get !== undefined) {
    methods.set('HEAD', get);
    names.push('HEAD');
  }
  return { path, methods, allow: names.toSorted().join(', ') };
});
