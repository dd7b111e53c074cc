import type { FlowEvent } from '@ironic-inspector/core';

/** `info` also shows each run's way, `debug` every step of it. */
export type LogLevel = 'none' | 'warn' | 'info' | 'debug';

const RANK: Readonly<Record<LogLevel, number>> = Object.freeze({ none: 0, warn: 1, info: 2, debug: 3 });

/** Whether a log of this level shows it. */
export function reaches(severity: Exclude<LogLevel, 'none'>, level: LogLevel): boolean {
  return RANK[severity] <= RANK[level];
}

/** The severity of an event. */
export function severityOf(event: FlowEvent): Exclude<LogLevel, 'none'> {
  switch (event.type) {
    case 'failed':
    case 'interrupted':
    case 'warning':
    case 'forgetting-refused':
    case 'clock-jumped':
    case 'clock-skewed':
    case 'webhook-disabled':
      return 'warn';
    case 'webhook-sent':
      return event.error === undefined ? 'debug' : 'warn';
    case 'rule-evaluated':
      return event.rule.warnings.length > 0 ? 'warn' : 'debug';
    case 'state-changed':
    case 'requested':
    case 'callback-repeated':
    case 'relayed':
    case 'callback-refused':
    case 'resumed':
    case 'forgotten':
    case 'lookup-contested':
    case 'power-read':
    case 'boot-event':
    case 'hardware-changed':
      return 'info';
    default:
      return 'debug';
  }
}
