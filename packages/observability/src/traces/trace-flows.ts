import { type FlowEvent, isTerminal, type Observer } from '@ironic-inspector/core';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { EarlyEvents } from './early-events.ts';
import { OpenRuns, type OpenRun } from './open-runs.ts';

type Of<Type extends FlowEvent['type']> = Extract<FlowEvent, { type: Type }>;

/**
 * An observer that makes a trace of each run: a span `introspection`, in it one for each state, and
 * in those the hooks, the rules and the calls to Ironic. Other steps are events of its span. A
 * callback that is refused has a trace of its own, `callback`.
 *
 * A run is found by the attribute `ironic_inspector.run`. A run that was taken over has a trace on
 * each instance. Traces hold nothing that a machine or a person said. Without an OpenTelemetry SDK
 * it does nothing.
 *
 * @param tracer -
 * @default the tracer of this name from the registered SDK
 */
export function traceFlows(tracer: Tracer = trace.getTracer('@ironic-inspector/observability')): Observer {
  const flows = new TracedFlows(tracer);
  return (event) => flows.see(event);
}

class TracedFlows {
  readonly #tracer: Tracer;
  readonly #runs: OpenRuns;
  readonly #early = new EarlyEvents();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
    this.#runs = new OpenRuns(tracer);
  }

  see(event: FlowEvent): void {
    const run = this.#runFor(event);
    if (run !== undefined) this.#add(run, event);
    else if (event.type === 'callback-refused') this.#refused(event);
    else if (event.runId === undefined && event.requestId !== undefined) this.#early.keep(event.requestId, event);
  }

  /**
   * The run of the event. One that was not seen before is opened, if the event shows that it goes
   * on.
   */
  #runFor(event: FlowEvent): OpenRun | undefined {
    const { runId, requestId, node } = event;
    if (runId === undefined) {
      if (event.type === 'callback-refused') return undefined;
      // A request identifies a run better than a node, which may have had other runs.
      const alias = requestId ?? node;
      return alias === undefined ? undefined : this.#runs.of(alias);
    }
    const known = this.#runs.get(runId);
    if (known === undefined && !isSignOfLife(event)) return undefined;
    const early = this.#early.take(requestId);
    const run = known ?? this.#runs.open(runId, node, beginOf(early[0] ?? event));
    this.#runs.know(run, requestId);
    this.#runs.know(run, node);
    for (const one of early) this.#addTo(run.root, run.inRoot, one);
    return run;
  }

  #add(run: OpenRun, event: FlowEvent): void {
    if (event.type === 'state-changed') this.#move(run, event);
    else this.#addTo(run.root, run.stage?.inStage ?? run.inRoot, event);
  }

  #move(run: OpenRun, event: Of<'state-changed'>): void {
    const { from, to, at, milliseconds } = event;
    if (run.stage === undefined && from !== undefined && !isTerminal(from) && milliseconds !== undefined) {
      this.#runs.enter(run, from, beginOf(event));
    }
    if (isTerminal(to)) this.#runs.close(run, at, to === 'error');
    else this.#runs.enter(run, to, at);
  }

  /** Adds an event that took time as a span below `parent`, any other as an event of `span`. */
  #addTo(span: Span, parent: Context, event: FlowEvent): void {
    if (!span.isRecording()) return;
    switch (event.type) {
      case 'hook-finished':
        return this.#took(parent, `hook ${event.hook}`, event, event.error !== undefined, {
          'ironic_inspector.hook': event.hook,
          'ironic_inspector.moment': event.moment,
        });
      case 'rules-finished':
        return this.#took(parent, 'rules', event, event.error !== undefined, {
          'ironic_inspector.rules': event.rules,
          'ironic_inspector.matched': event.matched,
        });
      case 'ironic-called':
        return this.#took(parent, `ironic ${event.call}`, event, event.code !== undefined, {
          'ironic_inspector.call': event.call,
          ...(event.code !== undefined && { 'ironic_inspector.code': event.code }),
        });
      case 'failed':
      case 'interrupted':
        span.addEvent(
          event.type,
          { 'ironic_inspector.stage': event.stage, 'ironic_inspector.code': event.code },
          event.at,
        );
        return;
      default:
        span.addEvent(event.type, event.at);
    }
  }

  #took(
    parent: Context,
    name: string,
    event: FlowEvent & { readonly milliseconds: number },
    failed: boolean,
    attributes: Attributes,
  ): void {
    const kind = event.type === 'ironic-called' ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = this.#runs.child(parent, name, { startTime: beginOf(event), attributes, kind });
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(event.at);
  }

  #refused(event: Of<'callback-refused'>): void {
    const early = this.#early.take(event.requestId);
    const span = this.#tracer.startSpan('callback', {
      root: true,
      startTime: beginOf(early[0] ?? event),
      attributes: { 'ironic_inspector.reason': event.reason },
    });
    const inSpan = trace.setSpan(ROOT_CONTEXT, span);
    for (const one of early) this.#addTo(span, inSpan, one);
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(event.at);
  }
}

/** Whether the event shows that the run goes on. Events after its end must not open it again. */
function isSignOfLife(event: FlowEvent): boolean {
  return event.type === 'requested' || event.type === 'resumed' || event.type === 'state-changed';
}

/** When the work of an event began. */
function beginOf(event: FlowEvent): Date {
  if (event.type === 'state-changed' && (event.from === undefined || isTerminal(event.from))) return event.at;
  const milliseconds = 'milliseconds' in event ? (event.milliseconds ?? 0) : 0;
  return new Date(event.at.getTime() - milliseconds);
}
