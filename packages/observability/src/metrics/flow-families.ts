import { interrupts, isTerminal, type FlowEvent } from '@ironic-inspector/core';
import { CODES, FLOW_STAGES, IRONIC_CODES, REFUSALS, RETRIES } from './closed-lists.ts';
import { Counter, Histogram } from './families.ts';

/** Seconds; from a hook's microseconds to a call that was repeated until it had to end. */
const WORK = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 20];
/** Seconds; a machine takes minutes to boot, and waits an hour at most unless told otherwise. */
const STAGE = [0.01, 0.1, 1, 5, 15, 60, 120, 300, 600, 1200, 1800, 3600, 7200];

/** Seconds; from an event to its receiver, which may be away for hours. */
const DELAYS = [0.5, 1, 2, 5, 15, 60, 300, 3600, 86_400];

const PREFIX = 'ironic_inspector_';

/**
 * The metrics of flow events. Every label has a closed list of values, that of hooks by the
 * configuration: nothing a machine or a caller says becomes a label value, and no node does.
 */
export class FlowFamilies {
  readonly #begun = new Counter({
    name: `${PREFIX}runs_begun_total`,
    help: 'Runs that began: introspections, and data applied again.',
    labels: ['kind'],
  });
  readonly #ended = new Counter({
    name: `${PREFIX}runs_ended_total`,
    help: 'Runs that came to their end.',
    labels: ['outcome'],
  });
  readonly #stages = new Histogram(
    { name: `${PREFIX}stage_duration_seconds`, help: 'How long runs were in each state.', labels: ['stage'] },
    STAGE,
  );
  readonly #hooks = new Histogram(
    { name: `${PREFIX}hook_duration_seconds`, help: 'How long hooks took.', labels: ['hook', 'moment'] },
    WORK,
  );
  readonly #hookFailures = new Counter({
    name: `${PREFIX}hook_failures_total`,
    help: 'Hooks that failed.',
    labels: ['hook', 'moment'],
  });
  readonly #rules = new Histogram(
    { name: `${PREFIX}rules_duration_seconds`, help: 'How long the evaluation of all rules took.' },
    WORK,
  );
  readonly #calls = new Histogram(
    {
      name: `${PREFIX}ironic_call_duration_seconds`,
      help: 'How long calls to Ironic took, their repetitions included; code is ok, or why they failed.',
      labels: ['call', 'code'],
    },
    WORK,
  );
  readonly #callFailures = new Counter({
    name: `${PREFIX}ironic_call_failures_total`,
    help: 'Calls to Ironic that failed, their repetitions included.',
    labels: ['code'],
  });
  readonly #retries = new Counter({
    name: `${PREFIX}ironic_retries_total`,
    help: 'Requests to Ironic that were repeated.',
    labels: ['reason'],
  });
  readonly #callbacks = new Counter({
    name: `${PREFIX}callbacks_total`,
    help: 'Callbacks of ramdisks that could be read.',
  });
  readonly #repeated = new Counter({
    name: `${PREFIX}callbacks_repeated_total`,
    help: 'Callbacks that were answered as the same body was before.',
  });
  readonly #refused = new Counter({
    name: `${PREFIX}callbacks_refused_total`,
    help: 'Callbacks that were not taken.',
    labels: ['reason'],
  });
  readonly #failures = new Counter({
    name: `${PREFIX}failures_total`,
    help: 'Failures, by where they happened.',
    labels: ['stage', 'code'],
  });
  readonly #interruptions = new Counter({
    name: `${PREFIX}interruptions_total`,
    help: 'Times that a run could not go on because something was away, by where that was.',
    labels: ['stage', 'code'],
  });
  readonly #forgotten = new Counter({
    name: `${PREFIX}nodes_forgotten_total`,
    help: 'Nodes whose records were removed because Ironic has them no more.',
  });
  readonly #refusedToForget = new Counter({
    name: `${PREFIX}forgetting_refused_total`,
    help: 'Rounds of upkeep that removed nothing because too many nodes were gone from Ironic at once.',
  });
  readonly #jumps = new Counter({
    name: `${PREFIX}clock_jumps_total`,
    help: 'Times that the clock was set by more than five seconds, or the machine slept.',
  });

  readonly #sent = new Counter({
    name: `${PREFIX}webhook_messages_total`,
    help: 'Messages that receivers of webhooks were sent, by whether they were taken; each attempt counts.',
    labels: ['result'],
  });
  readonly #delays = new Histogram(
    {
      name: `${PREFIX}webhook_delay_seconds`,
      help: 'How long after an event the receiver of a webhook had taken it.',
    },
    DELAYS,
  );
  readonly #disabled = new Counter({
    name: `${PREFIX}webhooks_disabled_total`,
    help: 'Webhooks that were disabled because their receivers failed for too long.',
  });

  /** In the order in which they are written. */
  readonly #all = [
    this.#begun,
    this.#ended,
    this.#stages,
    this.#hooks,
    this.#hookFailures,
    this.#rules,
    this.#calls,
    this.#callFailures,
    this.#retries,
    this.#callbacks,
    this.#repeated,
    this.#refused,
    this.#failures,
    this.#interruptions,
    this.#forgotten,
    this.#refusedToForget,
    this.#jumps,
    this.#sent,
    this.#delays,
    this.#disabled,
  ];

  constructor() {
    for (const kind of KINDS) this.#begun.begin(kind);
    for (const outcome of ['error', ...Object.values(OUTCOMES)]) this.#ended.begin(outcome);
    for (const code of IRONIC_CODES) this.#callFailures.begin(code);
    for (const reason of RETRIES) this.#retries.begin(reason);
    for (const result of ['taken', 'failed']) this.#sent.begin(result);
    for (const reason of REFUSALS) this.#refused.begin(reason);
    for (const stage of FLOW_STAGES) {
      for (const code of CODES) this.#failures.begin(stage, code);
      for (const code of CODES.filter(interrupts)) this.#interruptions.begin(stage, code);
    }
  }

  /** Creates the series of a hook's failures with 0. */
  beginHook(hook: string): void {
    for (const moment of ['before', 'after']) this.#hookFailures.begin(hook, moment);
  }

  count(event: FlowEvent): void {
    switch (event.type) {
      case 'state-changed':
        return this.#countState(event);
      case 'hook-finished':
        this.#hooks.observe(event.milliseconds / 1000, event.hook, event.moment);
        if (event.error !== undefined) this.#hookFailures.add(event.hook, event.moment);
        return;
      case 'rules-finished':
        return this.#rules.observe(event.milliseconds / 1000);
      case 'ironic-called':
        if (event.code !== undefined) this.#callFailures.add(event.code);
        return this.#calls.observe(event.milliseconds / 1000, event.call, event.code ?? 'ok');
      case 'callback-received':
        return this.#callbacks.add();
      case 'callback-repeated':
        return this.#repeated.add();
      case 'callback-refused':
        return this.#refused.add(event.reason);
      case 'interrupted':
        return this.#interruptions.add(event.stage, event.code);
      case 'forgotten':
        return this.#forgotten.add();
      case 'forgetting-refused':
        return this.#refusedToForget.add();
      case 'clock-jumped':
        return this.#jumps.add();
      case 'webhook-sent':
        this.#sent.add(event.error === undefined ? 'taken' : 'failed');
        if (event.error === undefined) this.#delays.observe(event.delay / 1000);
        return;
      case 'webhook-disabled':
        return this.#disabled.add();
      case 'failed':
        return this.#failures.add(event.stage, event.code);
      default:
    }
  }

  countRetry(reason: string): void {
    this.#retries.add(reason);
  }

  text(): string {
    return this.#all.map((family) => family.text()).join('');
  }

  #countState({ event, from, to, milliseconds }: Extract<FlowEvent, { type: 'state-changed' }>): void {
    // Time spent in a final state is not a stage.
    const wasEnded = from === undefined || isTerminal(from);
    if (event === 'start') this.#begun.add(KINDS[0]);
    if (event === 'reapply') this.#begun.add(KINDS[1]);
    if (isTerminal(to) && !wasEnded) this.#ended.add(OUTCOMES[event] ?? 'error');
    if (!wasEnded && milliseconds !== undefined) this.#stages.observe(milliseconds / 1000, from);
  }
}

type StateChange = Extract<FlowEvent, { type: 'state-changed' }>;

const KINDS = ['introspection', 'reapplying'] as const;

/** The outcome of a run by the event that ended it; any other is `error`. */
const OUTCOMES: Readonly<Partial<Record<StateChange['event'], string>>> = Object.freeze({
  finish: 'finished',
  timeout: 'timed-out',
  abort_end: 'aborted',
});
