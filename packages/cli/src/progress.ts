import type { FlowEvent, IntrospectAllProgress } from '@ironic-inspector/core';
import type { InspectorError } from '@ironic-inspector/core/errors';
import { isTerminal } from '@ironic-inspector/core/model';
import type { Surroundings } from './command.ts';
import { eventWords, isDetail } from './event-words.ts';
import { stateText } from './run-table.ts';
import { paint, type Text } from './terminal.ts';
import { shownClock } from './times.ts';

type Ended = Extract<IntrospectAllProgress, { readonly type: 'ended' }>;

/** What the line of a beginning or an end says, or nobody waits for. */
const SAID = new Set<FlowEvent['type']>(['requested', 'data-saved', 'failed']);

/** Events are kept until it is known of which run they are: so many. */
const MOST_EARLY = 500;

/**
 * Lines of progress, on standard error. What ends a run is told when its events were, though it is
 * known before: they come by another way.
 */
export class Progress {
  readonly #surroundings: Surroundings;
  readonly #width: number;
  readonly #total: number;
  /** Nodes by their runs, and runs by their nodes. */
  readonly #nodes = new Map<string, string>();
  readonly #runs = new Map<string, string>();
  /** Ends that wait for the last event of their run, and when runs ended whose last has come. */
  readonly #held = new Map<string, Ended>();
  readonly #over = new Map<string, Date>();
  #early: FlowEvent[] = [];
  #told = 0;
  #isBlind = false;
  #tellAll: () => void = () => {};
  /** Resolves when the end of every node was told. */
  readonly isTold: Promise<void>;

  constructor(nodes: readonly string[], surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#total = nodes.length;
    this.#width = Math.max(...nodes.map((node) => node.length));
    this.#isBlind = surroundings.terminal.isJson;
    this.isTold = new Promise((resolve) => {
      this.#tellAll = resolve;
    });
  }

  runIdOf(node: string): string | undefined {
    return this.#runs.get(node);
  }

  /** What is known of a node. */
  step(step: IntrospectAllProgress): void {
    const { node } = step;
    const runId = this.#runs.get(node);
    if (step.type === 'begun') this.#begin(node, step.run.runId);
    else if (runId === undefined || this.#isBlind || this.#over.has(runId)) this.#end(step, runId);
    else this.#held.set(runId, step);
  }

  event(event: FlowEvent): void {
    const { runId, at } = event;
    if (runId === undefined) return;
    const node = this.#nodes.get(runId);
    if (node === undefined) {
      this.#early.push(event);
      if (this.#early.length > MOST_EARLY) this.#early.shift();
      return;
    }
    const to = event.type === 'state-changed' ? event.to : undefined;
    if (to !== undefined && isTerminal(to)) {
      this.#over.set(runId, at);
      this.#release(runId);
    } else if (!isDetail(event) && !SAID.has(event.type) && to !== 'starting' && !this.#over.has(runId)) {
      this.#say(at, node, eventWords(event));
    }
  }

  /** No events come: only beginnings and ends are told. */
  blind({ code, message }: InspectorError): void {
    this.#isBlind = true;
    if (code !== 'not-supported') this.#surroundings.terminal.note(paint('yellow', `No events are shown: ${message}`));
    this.close();
  }

  /** Tells what is left to tell. */
  close(): void {
    for (const runId of this.#held.keys()) this.#release(runId);
  }

  #begin(node: string, runId: string): void {
    this.#runs.set(node, runId);
    this.#nodes.set(runId, node);
    this.#say(this.#surroundings.now(), node, 'begun');
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.event(event);
  }

  #release(runId: string): void {
    const held = this.#held.get(runId);
    this.#held.delete(runId);
    if (held !== undefined) this.#end(held, runId);
  }

  #end({ node, result }: Ended, runId: string | undefined): void {
    this.#told += 1;
    if (this.#told === this.#total) this.#tellAll();
    if (result.err && result.val.code === 'wait-aborted') return;
    const so: Text = result.ok ? stateText('finished') : paint('red', result.val.failure.code ?? result.val.code);
    // Whoever waits looks now and then: the run has ended before.
    const at = this.#over.get(runId ?? '') ?? this.#surroundings.now();
    this.#say(at, node, so, paint('dim', ` (${this.#told} of ${this.#total})`));
  }

  #say(at: Date, node: string, ...what: Text[]): void {
    const { terminal } = this.#surroundings;
    if (!terminal.isJson) terminal.note(paint('dim', shownClock(at)), `  ${node.padEnd(this.#width)}  `, ...what);
  }
}
