import type { FlowEvent, Observer, RuleTrace } from '@ironic-inspector/core';
import type { LogLevel } from './environment.ts';

const RANK: Readonly<Record<LogLevel, number>> = Object.freeze({ none: 0, warn: 1, info: 2, debug: 3 });

/** An observer that writes a line for each event that is worth its level: time, level, node, what happened. */
export function logEvents(level: LogLevel, write: (lines: string) => void): Observer {
  return (event) => {
    const severity = severityOf(event);
    if (RANK[severity] > RANK[level]) return;
    const line = `${severity.toUpperCase().padEnd(5)} [node: ${event.node ?? '-'}] ${describe(event)}`;
    write(`${event.at.toISOString()} ${printable(line)}\n`);
  };
}

/** How much of a line is written. */
const MAX_LENGTH = 8000;

/** Anybody may post, and what they say is in messages: control characters would make lines of their own, or speak to a terminal. */
function printable(line: string): string {
  const more = line.length - MAX_LENGTH;
  const cut = more > 0 ? `${line.slice(0, MAX_LENGTH)}… (${more} more characters)` : line;
  return cut.replace(/[\p{Cc}\u2028\u2029]/gu, (character) => ESCAPES[character] ?? codeOf(character));
}

const ESCAPES: Readonly<Record<string, string>> = Object.freeze({ '\n': '\\n', '\r': '\\r', '\t': '\\t' });

function codeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function severityOf(event: FlowEvent): LogLevel {
  if (event.type === 'failed' || event.type === 'warning') return 'warn';
  if (event.type === 'rule-evaluated' && event.rule.warnings.length > 0) return 'warn';
  return ['state-changed', 'requested', 'callback-repeated', 'forgotten'].includes(event.type) ? 'info' : 'debug';
}

/** What happened, in words. */
function describe(event: FlowEvent): string {
  switch (event.type) {
    case 'failed':
      return `${event.stage} failed: ${event.message} (${event.code})`;
    case 'warning':
      return `${event.source}: ${event.message}`;
    case 'state-changed':
      return `${event.from ?? 'new'} -> ${event.to} (${event.event})`;
    case 'requested':
      return `${event.what} requested`;
    case 'lookup-tried':
      return `lookup: ${event.candidates.length} candidate(s), ${event.found ?? 'none found'}`;
    case 'hook-finished':
      return `hook ${event.hook} ${event.moment} took ${event.milliseconds.toFixed(1)} ms${event.error === undefined ? '' : `: ${event.error}`}`;
    case 'data-saved':
      return `${event.kind} data saved, ${event.bytes} characters`;
    case 'rule-evaluated':
      return describeRule(event.rule);
    case 'rules-finished':
      return `${event.matched} of ${event.rules} rules matched, ${event.milliseconds.toFixed(1)} ms${event.error === undefined ? '' : `: ${event.error}`}`;
    case 'node-changed':
      return `sent to Ironic: ${Object.keys(event.changes.authors).join(', ')}`;
    default:
      return event.type.replaceAll('-', ' ');
  }
}

/** Everything a rule's trace warns of stands in its line: it is where an operator looks when a rule does not do what it should. */
function describeRule({ uuid, matched, why, conditions, warnings }: RuleTrace): string {
  const all = [...warnings, ...conditions.flatMap((condition) => condition.warnings)];
  const odd = all.length === 0 ? '' : ` (${all.join('; ')})`;
  return `rule ${uuid} ${matched ? 'matches' : 'does not match'}: ${why}${odd}`;
}
