import type { Route } from './route.ts';
import { bootEventRoutes } from './routes/boot-events.ts';
import { callbackRoutes } from './routes/continue.ts';
import { dataRoutes } from './routes/data.ts';
import { introspectionRoutes } from './routes/introspection.ts';
import { rootRoutes } from './routes/root.ts';
import { ruleRoutes } from './routes/rules.ts';
import { v2Root } from './v2/root.ts';
import { v2Routes } from './v2/routes.ts';

/**
 * The whole API (CONTRACT.md §1.6), and what is ours alone, below `/v2`. HEAD is there wherever GET
 * is, OPTIONS everywhere.
 */
const ROUTES: readonly Route[] = [
  // Before the one that answers for any version.
  v2Root(() => resourcesBelow('/v2')),
  ...rootRoutes(resources),
  ...callbackRoutes,
  ...introspectionRoutes,
  ...dataRoutes,
  ...ruleRoutes,
  ...bootEventRoutes,
  ...v2Routes,
];

/** What `GET /v1` lists: whatever is one segment below it. */
function resources(): readonly string[] {
  return resourcesBelow('/v1');
}

function resourcesBelow(version: string): readonly string[] {
  const names = ROUTES.map(({ path }) => (path.startsWith(`${version}/`) ? path.split('/') : []));
  return [...new Set(names.flatMap((parts) => (parts.length === 3 && parts[2] ? [parts[2]] : [])))];
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
