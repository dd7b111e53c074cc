import type { Failure, FlowEvent, RuleTrace } from '@ironic-inspector/core';

/**
 * An event in words. They hold no value that was written to Ironic, and of a machine's data only
 * what a message quotes.
 */
export function describe(event: FlowEvent): string {
  switch (event.type) {
    case 'failed':
      return `${event.stage} failed: ${event.message} (${event.code})${blamed(event)}`;
    case 'interrupted':
      return `held up at ${event.stage} (${times(event.times)}): ${event.message} (${event.code})`;
    case 'warning':
      return `${event.source}: ${event.message}`;
    case 'state-changed':
      return `${event.from ?? 'new'} -> ${event.to} (${event.event})${reason(event.failure)}`;
    case 'requested':
      return `${event.what} requested`;
    case 'callback-refused':
      return `callback refused: ${event.reason}${event.remoteAddress === undefined ? '' : ` from ${event.remoteAddress}`}`;
    case 'lookup-tried':
      return `lookup: ${event.candidates.length} candidate(s), ${event.found ?? 'none found'}`;
    case 'lookup-contested':
      return `lookup: ${event.candidates.length} nodes share addresses with a machine, ${event.found ?? 'none'} most`;
    case 'power-read':
      return `Ironic says ${event.power ?? 'nothing of power'}${event.lastError === undefined ? '' : `, last error: ${event.lastError}`}`;
    case 'hardware-changed':
      return `hardware differs from run ${event.since}: ${event.changes.map(({ text }) => text).join('; ')}${
        event.total > event.changes.length ? `; and ${event.total - event.changes.length} more` : ''
      }`;
    case 'boot-event':
      return `${event.mac} ${event.what.replaceAll('-', ' ')}${about(event)}, says ${event.source}`;
    case 'forgetting-refused':
      return (
        `of ${event.known} nodes on record ${event.missing} are not in Ironic, and at most ${event.allowed} may be ` +
        'forgotten at once: nothing was removed. Is this the right Ironic, with all nodes in sight? ' +
        'If they were deleted, forget-deleted shows and confirms it'
      );
    case 'clock-jumped':
      return `the clock jumped by ${(event.milliseconds / 1000).toFixed(1)} s: time-outs count what has really passed`;
    case 'clock-skewed':
      return (
        `this clock is ${(Math.abs(event.milliseconds) / 1000).toFixed(1)} s ` +
        `${event.milliseconds > 0 ? 'ahead of' : 'behind'} the database's, which all instances share: ` +
        'time-outs come too early or too late by that. Is NTP at work, here and there?'
      );
    case 'webhook-sent':
      return `webhook ${event.webhook} was sent ${event.messageId}: ${event.error ?? `taken after ${milliseconds(event)}`}`;
    case 'webhook-disabled':
      return (
        `webhook ${event.webhook} is disabled: its receiver has failed since ${event.since.toISOString()} ` +
        `(${event.message}). Nothing is lost: enable it when that is mended`
      );
    case 'hook-finished':
      return `hook ${event.hook} ${event.moment} took ${timed(event)}`;
    case 'ironic-called':
      return `Ironic: ${event.call} took ${milliseconds(event)}${event.code === undefined ? '' : ` (${event.code})`}`;
    case 'relayed':
      return `Ironic ${event.status === undefined ? 'did not answer' : `answered ${event.status}`}, ${timed(event)}`;
    case 'data-saved':
      return `${event.kind} data saved, ${event.bytes} characters`;
    case 'rule-evaluated':
      return describeRule(event.rule);
    case 'rules-finished':
      return `${event.matched} of ${event.rules} rules matched, ${timed(event)}`;
    case 'node-changed':
      return `Ironic has taken: ${Object.keys(event.changes.authors).join(', ') || 'nothing'}`;
    default:
      return event.type.replaceAll('-', ' ');
  }
}

function reason(failure: Failure | undefined): string {
  if (failure === undefined) return '';
  const { code, stage, hook, rule, message } = failure;
  const by = hook === undefined ? rule && ` by rule ${rule}` : ` by hook ${hook}`;
  return `: ${code} at ${stage}${by ?? ''}: ${message}`;
}

/** The address that a machine has, and the file that it was sent. */
function about({ address, file }: { readonly address?: string; readonly file?: string }): string {
  return [address, file].map((name) => (name === undefined ? '' : ` ${name}`)).join('');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** The hook or rule at fault, unless the message names it already. */
function blamed({ authors = [], message }: { readonly authors?: readonly string[]; readonly message: string }): string {
  const missing = authors.filter((author) => !message.includes(author));
  return missing.length === 0 ? '' : ` by ${missing.join(', ')}`;
}

interface Timed {
  readonly milliseconds: number;
  readonly error?: string;
}

function timed(event: Timed): string {
  return event.error === undefined ? milliseconds(event) : `${milliseconds(event)}: ${event.error}`;
}

function milliseconds(event: Timed): string {
  return `${event.milliseconds.toFixed(1)} ms`;
}

/** A rule's trace with all its warnings, for an operator whose rule does not do what it should. */
function describeRule({ uuid, matched, why, conditions, warnings }: RuleTrace): string {
  const all = [...warnings, ...conditions.flatMap((condition) => condition.warnings)];
  const odd = all.length === 0 ? '' : ` (${all.join('; ')})`;
  return `rule ${uuid} ${matched ? 'matches' : 'does not match'}: ${why}${odd}`;
}
