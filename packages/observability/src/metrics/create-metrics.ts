import type { Observer } from '@ironic-inspector/core';
import type { RedactOptions } from '../redact.ts';
import { gauge } from './families.ts';
import { FlowFamilies } from './flow-families.ts';
import { Health } from './health.ts';
import { ProcessFamilies } from './process-families.ts';
import { scrape, type PoolUse, type Scraped } from './scrape.ts';
import { ServiceFamilies, type CountedRequest } from './service-families.ts';
import { watchStore } from './watch-store.ts';

/** What metrics say of their service besides its events. */
export interface MetricsOptions extends RedactOptions {
  /** The service's version, for `ironic_inspector_build_info`. @default 'unknown' */
  readonly version?: string;
  /** The current time. @default the computer's clock */
  readonly now?: () => Date;
}

/** The hooks and routes of a service, so that series which were never counted exist with 0. */
export interface MetricsSubject {
  /** Names of the hooks in use. @default [] */
  readonly hooks?: readonly string[];
  /** Routes of the HTTP API. @default [] */
  readonly routes?: readonly { readonly method: string; readonly path: string }[];
  /** Connections to the database. @default not measured */
  readonly pool?: () => PoolUse | undefined;
}

/** Metrics of one inspector, for Prometheus. */
export interface InspectorMetrics {
  /** To be passed in `observers`. */
  readonly observer: Observer;
  /** To be passed to the Ironic client as `onRetry`. */
  readonly onRetry: (retry: { readonly reason: string }) => void;
  /** To be passed to the HTTP API as `onAnswer`. */
  readonly onAnswer: (answered: CountedRequest) => void;
  /**
   * Wraps stores so that their operations are timed; their names, `nodes`, `rules` and `data`, are
   * the values of a label.
   */
  watchStores<Stores extends Readonly<Record<string, object | undefined>>>(stores: Stores): Stores;
  /**
   * Answers three paths. `GET /metrics`: Prometheus's text format. `GET /livez`: 200 as long as the
   * process works. `GET /readyz`: JSON with the health of database, Ironic, firewall and lease, and
   * 503 when one of them fails; they are checked once a second at most.
   *
   * Serve it on a listener of its own that only the monitoring reaches, since it has no
   * authentication. Never throws and never rejects.
   */
  handler(inspector: Scraped, subject?: MetricsSubject): (request: Request) => Promise<Response>;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Counts flow events for Prometheus. Metrics are named `ironic_inspector_…`, those of any process
 * `process_…` and `nodejs_…`. Their number depends on the hooks in use, not on nodes or callers.
 *
 * ```ts
 * import { createServer } from 'node:http';
 * import { Inspector, type InspectorOptions } from '@ironic-inspector/core';
 * import { toNodeListener } from '@ironic-inspector/http-adapter/node';
 * import { createMetrics } from '@ironic-inspector/observability/metrics';
 *
 * declare const options: InspectorOptions;
 * const metrics = createMetrics();
 * const inspector = new Inspector({ ...options, observers: [metrics.observer] });
 * createServer(toNodeListener(metrics.handler(inspector))).listen(9535, '127.0.0.1');
 * ```
 */
export function createMetrics(options: MetricsOptions = {}): InspectorMetrics {
  const { version = 'unknown', now = () => new Date() } = options;
  const flows = new FlowFamilies();
  const service = new ServiceFamilies();
  const build = gauge(
    { name: 'ironic_inspector_build_info', help: 'What runs; always 1.', labels: ['version', 'node'] },
    [[[version, process.version], 1]],
  );
  return Object.freeze({
    observer: (event) => flows.count(event),
    onRetry: ({ reason }) => flows.countRetry(reason),
    onAnswer: (answered) => service.countRequest(answered),
    watchStores: <Stores extends Readonly<Record<string, object | undefined>>>(stores: Stores) => {
      const watched = Object.entries(stores).map(([name, store]) => {
        if (store === undefined) return [name, store];
        service.beginStore(name);
        return [name, watchStore(store, (...operation) => service.countOperation(name, ...operation))];
      });
      return Object.fromEntries(watched) as Stores;
    },
    handler: (inspector, { hooks = [], routes = [], pool = () => undefined } = {}) => {
      for (const hook of hooks) flows.beginHook(hook);
      for (const { method, path } of routes) service.beginRoute(method, path);
      const own = new ProcessFamilies();
      const health = new Health(
        () => inspector.readiness(),
        () => now().getTime(),
        options,
      );
      let going: Promise<string> | undefined;
      // Concurrent scrapes share one answer, so that the store is asked once.
      const states = () => (going ??= scrape(inspector, now(), pool()).finally(() => (going = undefined)));
      const metrics = async () => {
        const text = (await states()) + flows.text() + service.text() + own.text() + build;
        return new Response(text, { headers: { 'Content-Type': TEXT } });
      };
      const answers: Readonly<Record<string, () => Response | Promise<Response>>> = {
        '/metrics': metrics,
        '/livez': () => health.live(),
        '/readyz': () => health.ready(),
      };
      return async ({ url, method }) => {
        const { pathname } = new URL(url);
        const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
        if (answer === undefined) return new Response('Metrics are at /metrics\n', { status: 404 });
        if (method !== 'GET' && method !== 'HEAD') {
          return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
        }
        try {
          const { status, headers, body } = await answer();
          return new Response(method === 'HEAD' ? null : body, { status, headers });
        } catch {
          return new Response(null, { status: 500 });
        }
      };
    },
  } satisfies InspectorMetrics);
}
