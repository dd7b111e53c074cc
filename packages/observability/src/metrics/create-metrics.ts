import type { Observer } from '@ironic-inspector/core';
import { FlowFamilies } from './flow-families.ts';
import { scrape, type Scraped } from './scrape.ts';

/** Metrics of one inspector, for Prometheus. */
export interface InspectorMetrics {
  /** To be passed in `observers`. */
  readonly observer: Observer;
  /** To be passed to the Ironic client as `onRetry`. */
  readonly onRetry: (retry: { readonly reason: string }) => void;
  /**
   * Answers `GET /metrics`, in Prometheus's text format. It is for a listener of its own that only the monitoring reaches: it asks nobody
   * who they are. Never throws and never rejects.
   */
  handler(inspector: Scraped): (request: Request) => Promise<Response>;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Counts what flows report, and gives it to Prometheus. Metrics are named `ironic_inspector_…`; how many there are depends on the hooks
 * in use, not on nodes or callers.
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
export function createMetrics(): InspectorMetrics {
  const families = new FlowFamilies();
  return Object.freeze({
    observer: (event) => families.count(event),
    onRetry: ({ reason }) => families.countRetry(reason),
    handler: (inspector) => {
      let going: Promise<string> | undefined;
      // Who asks while an answer is prepared gets the same one: the store is asked once.
      const now = () => (going ??= scrape(inspector).finally(() => (going = undefined)));
      return async (request) => {
        if (new URL(request.url).pathname !== '/metrics')
          return new Response('Metrics are at /metrics\n', { status: 404 });
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } });
        }
        try {
          const text = (await now()) + families.text();
          return new Response(request.method === 'HEAD' ? null : text, { headers: { 'Content-Type': TEXT } });
        } catch {
          return new Response(null, { status: 500 });
        }
      };
    },
  } satisfies InspectorMetrics);
}
