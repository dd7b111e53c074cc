/**
 * What watching costs: the events of one introspection, given to each observer again and again, and
 * the time of that for one run. It is spent beside the flows, but on the same processor. What a run
 * costs is in-process.ts's.
 */
import { openSync } from 'node:fs';
import { Inspector, type FlowEvent, type Observer } from '@ironic-inspector/core';
import { logLines } from '@ironic-inspector/observability';
import { createMetrics } from '@ironic-inspector/observability/metrics';
import { traceFlows } from '@ironic-inspector/observability/opentelemetry';
import { logFlows } from '@ironic-inspector/observability/pino';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { FakeIronic, loadPayloadText } from '@ironic-inspector/testing';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { destination, pino } from 'pino';
import { Bench } from 'tinybench';

const events: FlowEvent[] = [];
const ironic = new FakeIronic();
const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
const observers: readonly Observer[] = [(event) => events.push(event)];
const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, observers });
(await inspector.introspect(uuid)).unwrap();
await inspector.idle();
(await inspector.continue(loadPayloadText('ipmi-server'))).unwrap();
(await inspector.stop()).unwrap();

/** The events of a run that is another one each time. */
function replay(observer: Observer): readonly [run: () => void, hooks: { beforeEach: () => void }] {
  let run: readonly FlowEvent[] = [];
  let number = 0;
  const beforeEach = () => {
    number += 1;
    run = events.map((event) => ({
      ...event,
      ...(event.runId !== undefined && { runId: String(number) }),
      ...(event.requestId !== undefined && { requestId: `${event.requestId}-${number}` }),
    }));
  };
  return [() => run.forEach(observer), { beforeEach }];
}

const silent = destination({ fd: openSync('/dev/null', 'w'), sync: true });
const discard = {
  export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }),
  shutdown: async () => undefined,
};
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(discard)] });

console.log(`${events.length} events of a run`);
const bench = new Bench({ iterations: 600, time: 500, throws: true });
bench.add('lines at info', ...replay(logLines('info', () => undefined)));
bench.add('lines at debug', ...replay(logLines('debug', () => undefined)));
bench.add('pino at info, to /dev/null', ...replay(logFlows(pino({ level: 'info' }, silent))));
bench.add('pino at debug, to /dev/null', ...replay(logFlows(pino({ level: 'debug' }, silent))));
bench.add('metrics', ...replay(createMetrics().observer));
bench.add('traces, no SDK', ...replay(traceFlows()));
bench.add('traces, SDK without export', ...replay(traceFlows(provider.getTracer('bench'))));
await bench.run();
console.table(bench.table());
