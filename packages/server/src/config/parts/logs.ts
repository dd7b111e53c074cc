import { Ok, type Observer } from '@ironic-inspector/core';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import manifest from '../../../package.json' with { type: 'json' };
import { secretsIn } from '../secrets.ts';
import type { Part } from './part.ts';

/** Imported only when traces are on. */
async function traces(): Promise<Observer> {
  return (await import('@ironic-inspector/observability/opentelemetry')).traceFlows();
}

/** The log, metrics and traces. */
export const logs: Part = async (config, shared) => {
  const { metrics_port: port, metrics_address: host, tracing } = config.DEFAULT;
  const { observer, onAnswer, onError, onRetry } = shared.log;
  const source =
    port === undefined ? undefined : createMetrics({ version: manifest.version, secrets: secretsIn(config) });
  if (source !== undefined) shared.onRetry(source.onRetry);
  shared.onRetry(onRetry);
  return Ok({
    ...(source !== undefined && port !== undefined && { metrics: { host, port, source } }),
    observers: [...(source === undefined ? [] : [source.observer]), ...(tracing ? [await traces()] : []), observer],
    onAnswer,
    onError,
  });
};
