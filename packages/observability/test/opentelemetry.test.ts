import { afterEach, describe, expect, it } from 'vitest';
import { SpanStatusCode, trace, type HrTime } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { Err, type FlowEvent, type Hook } from '@ironic-inspector/core';
import { traceFlows } from '../src/opentelemetry.ts';
import { BODY, world } from './world.ts';

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('test');
afterEach(() => exporter.reset());

const named = (name: string) => exporter.getFinishedSpans().filter((span) => span.name === name);
const one = (name: string): ReadableSpan => {
  const [span, ...more] = named(name);
  if (span === undefined || more.length > 0) throw new Error(`${more.length + 1} spans ${name}`);
  return span;
};
const parentOf = ({ parentSpanContext }: ReadableSpan) => parentSpanContext?.spanId;
const idOf = (span: ReadableSpan) => span.spanContext().spanId;
const millisecondsOf = ([seconds, nanoseconds]: HrTime) => seconds * 1000 + nanoseconds / 1e6;

describe('the trace of a run', () => {
  it('has a span for the run, in it its states, in them hooks and calls to Ironic', async () => {
    const { inspector, uuid, journey } = world(traceFlows(tracer));
    await journey();
    const { runId } = (await inspector.status(uuid)).unwrap();
    const root = one('introspection');
    expect(root.attributes).toEqual({ 'ironic_inspector.run': runId, 'ironic_inspector.node': uuid });
    expect(root.parentSpanContext).toBeUndefined();
    for (const state of ['starting', 'waiting', 'processing']) expect(parentOf(one(state))).toBe(idOf(root));
    expect(named('finished')).toEqual([]);
    const after = named('hook capabilities').concat(named('hook validate_interfaces'));
    expect(after.map(parentOf)).toContain(idOf(one('processing')));
    expect(parentOf(one('ironic setBootDevice'))).toBe(idOf(one('starting')));
    expect(new Set(exporter.getFinishedSpans().map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(root.events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['requested', 'powered-on', 'waiting', 'callback-received', 'lookup-tried', 'data-saved']),
    );
  });

  it('has what was done before it was known whose run it is', async () => {
    await world(traceFlows(tracer)).journey();
    const root = idOf(one('introspection'));
    const before = named('hook validate_interfaces').filter(
      ({ attributes }) => attributes['ironic_inspector.moment'] === 'before',
    );
    expect(before.map(parentOf)).toEqual([root]);
    expect(parentOf(one('ironic validatePower'))).toBe(root);
  });

  it('is as long as the events say', () => {
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
    const about = { node: 'n', runId: 'r', requestId: undefined };
    const observer = traceFlows(tracer);
    const events: FlowEvent[] = [
      {
        ...about,
        at: at(10),
        type: 'state-changed',
        event: 'process',
        from: 'waiting',
        to: 'processing',
        milliseconds: 7000,
      },
      { ...about, at: at(12), type: 'hook-finished', hook: 'slow', moment: 'after', milliseconds: 1500 },
      {
        ...about,
        at: at(13),
        type: 'state-changed',
        event: 'finish',
        from: 'processing',
        to: 'finished',
        milliseconds: 3000,
      },
    ];
    for (const event of events) observer(event);
    const durations = exporter.getFinishedSpans().map(({ name, duration }) => [name, millisecondsOf(duration)]);
    expect(Object.fromEntries(durations)).toEqual({
      introspection: 10_000,
      waiting: 7000,
      processing: 3000,
      'hook slow': 1500,
    });
  });

  it('says what failed, in no words of a machine', async () => {
    const broken: Hook = { name: 'broken', after: () => Err('planted') };
    const { inspector, uuid } = world(traceFlows(tracer), { hooks: [broken] });
    (await inspector.introspect(uuid)).unwrap();
    await inspector.idle();
    expect((await inspector.continue(BODY)).err).toBe(true);
    await inspector.idle();
    expect(one('hook broken').status.code).toBe(SpanStatusCode.ERROR);
    expect(one('introspection')).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      events: expect.arrayContaining([
        expect.objectContaining({
          name: 'failed',
          attributes: { 'ironic_inspector.stage': 'processing', 'ironic_inspector.code': 'processing-failed' },
        }),
      ]),
    });
    const told = exporter
      .getFinishedSpans()
      .map(({ name, attributes, status, events }) => [name, attributes, status, events]);
    expect(JSON.stringify(told)).not.toContain('planted');
  });

  it('is one of its own for a callback that is refused', async () => {
    const { inspector } = world(traceFlows(tracer));
    expect((await inspector.continue(BODY)).err).toBe(true);
    await inspector.idle();
    const root = one('callback');
    expect(root.attributes).toEqual({ 'ironic_inspector.reason': 'unknown-machine' });
    expect(new Set(named('hook validate_interfaces').map(parentOf))).toEqual(new Set([idOf(root)]));
    expect(named('introspection')).toEqual([]);
  });

  it('is another one for the next run, and none for what comes after the end', async () => {
    const { inspector, uuid, journey } = world(traceFlows(tracer));
    await journey();
    (await inspector.reapply(uuid)).unwrap();
    await inspector.idle();
    expect(named('introspection').map(({ attributes }) => attributes['ironic_inspector.run'])).toHaveLength(2);
    expect(parentOf(one('reapplying'))).toBe(idOf(named('introspection')[1] ?? one('introspection')));
  });
});

it('makes room: runs that end elsewhere are ended here when there are too many', () => {
  const observer = traceFlows(tracer);
  const base = { at: new Date(0), node: undefined, requestId: undefined } as const;
  for (let number = 0; number <= 10_000; number++) {
    observer({
      ...base,
      runId: `run-${number}`,
      type: 'state-changed',
      event: 'start',
      from: undefined,
      to: 'starting',
    });
  }
  expect(one('introspection').attributes).toEqual({ 'ironic_inspector.run': 'run-0' });
});

it('does nothing without an SDK', async () => {
  expect(trace.getTracer('x').startSpan('x').isRecording()).toBe(false);
  await world(traceFlows()).journey();
  expect(exporter.getFinishedSpans()).toEqual([]);
});
