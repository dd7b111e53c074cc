/**
 * Who watches: structured logs, metrics and traces are observers. Here one run, its log, and what
 * Prometheus would see of it.
 */
import { Inspector } from '@ironic-inspector/core';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import { traceFlows } from '@ironic-inspector/observability/opentelemetry';
import { logFlows } from '@ironic-inspector/observability/pino';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayload } from '@ironic-inspector/testing';
import { pino } from 'pino';

const metrics = createMetrics();
const logger = pino({ level: 'info' });
const ironic = new FakeIronic();
ironic.addNode({ name: 'node-1', driver_info: { ipmi_address: '192.0.2.17' } });
const inspector = new Inspector({
  ironic,
  ...createMemoryStore(),
  // Traces go to the OpenTelemetry SDK that the process has registered, if it has.
  observers: [logFlows(logger, { secrets: ['what your configuration holds'] }), metrics.observer, traceFlows()],
});

(await inspector.introspect('node-1')).unwrap();
await inspector.idle();
(await inspector.continue(loadPayload('ipmi-server'), { requestId: 'req-of-the-ramdisk' })).unwrap();
await inspector.idle();

// A server has it on a listener of its own:
// createServer(toNodeListener(metrics.handler(inspector))).listen(9535)
const answer = await metrics.handler(inspector)(new Request('http://127.0.0.1:9535/metrics'));
const text = await answer.text();
console.log(
  text
    .split('\n')
    .filter((line) => line.includes('_total'))
    .join('\n'),
);
