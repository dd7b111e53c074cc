import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';

/** A run whose end has not been seen. */
export interface OpenRun {
  readonly id: string;
  readonly root: Span;
  readonly inRoot: Context;
  /** Requests and nodes by which events that do not name the run belong to it. */
  readonly aliases: Set<string>;
  /** The state it is in. */
  stage: { readonly span: Span; readonly inStage: Context } | undefined;
}

/**
 * More than are open at once. The end of a run on another instance is not seen here, so the oldest
 * runs make room.
 */
const MAX_OPEN = 10_000;

/** The open runs, each with its span and the span of its state. */
export class OpenRuns {
  readonly #tracer: Tracer;
  readonly #runs = new Map<string, OpenRun>();
  readonly #byAlias = new Map<string, OpenRun>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  get(runId: string): OpenRun | undefined {
    return this.#runs.get(runId);
  }

  /** The run of a request or of a node. */
  of(alias: string): OpenRun | undefined {
    return this.#byAlias.get(alias);
  }

  open(id: string, node: string | undefined, startTime: Date): OpenRun {
    const attributes = { 'ironic_inspector.run': id, ...(node !== undefined && { 'ironic_inspector.node': node }) };
    const root = this.#tracer.startSpan('introspection', { startTime, attributes, root: true });
    const run: OpenRun = {
      id,
      root,
      inRoot: trace.setSpan(ROOT_CONTEXT, root),
      aliases: new Set(),
      stage: undefined,
    };
    this.#runs.set(id, run);
    const [oldest] = this.#runs.values();
    if (this.#runs.size > MAX_OPEN && oldest !== undefined) this.close(oldest, startTime, false);
    return run;
  }

  /** Remembers that events with `alias` belong to the run, unless they name another one. */
  know(run: OpenRun, alias: string | undefined): void {
    if (alias === undefined) return;
    run.aliases.add(alias);
    this.#byAlias.set(alias, run);
  }

  /** Ends the span of the state, and begins that of the next one at `at`. */
  enter(run: OpenRun, state: string, at: Date): void {
    run.stage?.span.end(at);
    const span = this.child(run.inRoot, state, { startTime: at });
    run.stage = { span, inStage: trace.setSpan(run.inRoot, span) };
  }

  close(run: OpenRun, at: Date, failed: boolean): void {
    run.stage?.span.end(at);
    if (failed) run.root.setStatus({ code: SpanStatusCode.ERROR });
    run.root.end(at);
    this.#runs.delete(run.id);
    for (const alias of run.aliases) if (this.#byAlias.get(alias) === run) this.#byAlias.delete(alias);
  }

  child(parent: Context, name: string, options: SpanOptions): Span {
    return this.#tracer.startSpan(name, options, parent);
  }
}
