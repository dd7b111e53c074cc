/**
 * What watching costs: the events of one introspection, given to each observer again and again, and
 * the time of that for one run. It is spent beside the flows, but on the same processor. Beside it,
 * what the events themselves cost a run.
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

const RUNS = 5000;
const ROUNDS = 5;
const payload = loadPayloadText('ipmi-server');

function site(observers: readonly Observer[]) {
  const ironic = new FakeIronic();
  const { uuid } = ironic.addNode({ driver_info: { ipmi_address: '192.0.2.17' } });
  const inspector = new Inspector({ ironic, ...createMemoryStore(), introspectionDelay: 0, observers });
  return async () => {
    (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
    (await inspector.continue(payload)).unwrap();
    await inspector.idle();
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((left, right) => left - right)[times.length >> 1] ?? Number.NaN;
}

/**
 * Microseconds of one run, the fastest of some rounds: whatever else the machine does only adds to
 * it.
 */
function cost(events: readonly FlowEvent[], observer: Observer): number {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => {
    const runs = Array.from({ length: RUNS }, (_, number) =>
      events.map((event) => ({
        ...event,
        ...(event.runId !== undefined && { runId: `${round}-${number}` }),
        ...(event.requestId !== undefined && { requestId: `${event.requestId}-${round}-${number}` }),
      })),
    );
    const begun = performance.now();
    for (const run of runs) for (const event of run) observer(event);
    return ((performance.now() - begun) * 1000) / RUNS;
  });
  return Math.min(...rounds);
}

const events: FlowEvent[] = [];
await site([(event) => events.push(event)])();

const silent = destination({ fd: openSync('/dev/null', 'w'), sync: true });
const provider = new BasicTracerProvider({
  spanProcessors: [
    new SimpleSpanProcessor({
      export: (_, done) => done({ code: 0 }),
      shutdown: async () => undefined,
    }),
  ],
});
const observers: readonly (readonly [string, Observer])[] = [
  ['lines at info', logLines('info', () => undefined)],
  ['lines at debug', logLines('debug', () => undefined)],
  ['pino at info, to /dev/null', logFlows(pino({ level: 'info' }, silent))],
  ['pino at debug, to /dev/null', logFlows(pino({ level: 'debug' }, silent))],
  ['metrics', createMetrics().observer],
  ['traces, no SDK', traceFlows()],
  ['traces, SDK without export', traceFlows(provider.getTracer('bench'))],
];
console.log(`${events.length} events a run, ${RUNS} runs, best of ${ROUNDS}, Node ${process.version}`);
for (const [name, observer] of observers) {
  console.log(`${name.padEnd(30)} ${cost(events, observer).toFixed(0).padStart(6)} µs a run`);
}

const [unwatched, watched] = [site([]), site([() => undefined])];
const times: [number[], number[]] = [[], []];
for (let number = 0; number < 600; number++) {
  for (const [index, run] of [unwatched, watched].entries()) {
    const begun = performance.now();
    await run();
    times[index]?.push((performance.now() - begun) * 1000);
  }
}
const show = (microseconds: number) => microseconds.toFixed(0).padStart(6);
console.log(`${'a run in memory, unwatched'.padEnd(30)} ${show(median(times[0]))} µs`);
console.log(`${'the same with events'.padEnd(30)} ${show(median(times[1]))} µs`);
