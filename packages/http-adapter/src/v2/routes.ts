import type { Route } from '../route.ts';
import { readQuery } from './query.ts';
import { documentRoutes } from './routes/documents.ts';
import { dryRunRoutes } from './routes/dry-run.ts';
import { introspectionRoutes } from './routes/introspections.ts';
import { eventRoutes } from './routes/events.ts';
import { explainRoutes } from './routes/explain.ts';
import { historyRoutes } from './routes/history.ts';
import { nodeRoutes } from './routes/nodes.ts';
import { upkeepRoutes } from './routes/upkeep.ts';
import { ruleRoutes } from './routes/rules.ts';
import { webhookRoutes } from './routes/webhooks.ts';

/** The API v2, which speaks the library's types (decision 0110). */
export const v2Routes: readonly Route[] = [
  ...nodeRoutes,
  ...introspectionRoutes,
  ...documentRoutes,
  ...explainRoutes,
  ...historyRoutes,
  ...eventRoutes,
  ...upkeepRoutes,
  ...webhookRoutes,
  // Before what looks for the UUID of a rule.
  ...dryRunRoutes,
  ...ruleRoutes,
].map(withKnownQuery);

/** Those that take no parameters say so to whoever sends some. */
function withKnownQuery(route: Route): Route {
  if (route.operation.parameters !== undefined) return route;
  return {
    ...route,
    handle: async (call) => {
      const query = readQuery(call, {});
      return query.err ? query : route.handle(call);
    },
  };
}
