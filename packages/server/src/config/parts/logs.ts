import { Ok, type Observer } from '@ironic-inspector/core';
import { errorLines, logLines, requestLines } from '@ironic-inspector/observability';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import { logErrors, logFlows, logRequests, logRetries } from '@ironic-inspector/observability/pino';
import { destination, pino } from 'pino';
import manifest from '../../../package.json' with { type: 'json' };
import { secretsIn } from '../secrets.ts';
import { seldom } from '../seldom.ts';
import type { Part } from './part.ts';

/** Loaded when it is wanted: nobody else pays for it. */
async function traces(): Promise<Observer> {
  return (await import('@ironic-inspector/observability/opentelemetry')).traceFlows();
}

/** What is told of the runs: lines on standard error, and numbers. */
export const logs: Part = async (config, shared) => {
  const { debug, log_level, use_json: isJson, metrics_port: port, metrics_address: host, tracing } = config.DEFAULT;
  const level = debug ? 'debug' : log_level;
  const secrets = secretsIn(config);
  const metrics =
    port === undefined ? undefined : { host, port, source: createMetrics({ version: manifest.version, secrets }) };
  const observers = [...(metrics === undefined ? [] : [metrics.source.observer]), ...(tracing ? [await traces()] : [])];
  if (metrics !== undefined) shared.onRetry(metrics.source.onRetry);
  const made = { ...(metrics !== undefined && { metrics }) };
  if (level === 'none') return Ok({ ...made, observers });
  if (!isJson) {
    const write = (line: string) => void process.stderr.write(line);
    const onAnswer = requestLines(level, write, { secrets });
    const onError = seldom(errorLines(write, { secrets }));
    return Ok({ ...made, observers: [...observers, logLines(level, write, { secrets })], onAnswer, onError });
  }
  const logger = pino({ level }, destination({ fd: 2, sync: true }));
  shared.onRetry(logRetries(logger));
  return Ok({
    ...made,
    observers: [...observers, logFlows(logger, { secrets })],
    onAnswer: logRequests(logger),
    onError: seldom(logErrors(logger, { secrets })),
  });
};
