import { Ok, type Observer } from '@ironic-inspector/core';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import type { Part } from './part.ts';

/** Loaded when it is wanted: nobody else pays for it. */
async function traces(): Promise<Observer> {
  return (await import('@ironic-inspector/observability/opentelemetry')).traceFlows();
}

/** What is told of the runs: lines on standard error, and numbers. */
export const logs: Part = async (config, shared) => {
  const { metrics_port: port, metrics_address: host, tracing } = config.DEFAULT;
  const { observer, onAnswer, onRetry } = shared.log;
  const metrics = port === undefined ? undefined : { host, port, source: createMetrics() };
  if (metrics !== undefined) shared.onRetry(metrics.source.onRetry);
  shared.onRetry(onRetry);
  return Ok({
    ...(metrics !== undefined && { metrics }),
    observers: [
      ...(metrics === undefined ? [] : [metrics.source.observer]),
      ...(tracing ? [await traces()] : []),
      observer,
    ],
    onAnswer,
  });
};
