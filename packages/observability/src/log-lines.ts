import type { Observer } from '@ironic-inspector/core';
import { describe } from './describe.ts';
import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';
import { idsOf } from './request-lines.ts';
import { reaches, severityOf, type LogLevel } from './severity.ts';

/**
 * An observer that writes a line for each event that is worth its level, for people to read: time,
 * level, ids of the request, node, what happened. For programs to read there is
 * `@ironic-inspector/observability/pino`.
 */
export function logLines(level: LogLevel, write: (line: string) => void, options: RedactOptions = {}): Observer {
  const printable = printer(options);
  return (event) => {
    const severity = severityOf(event);
    if (!reaches(severity, level)) return;
    const line = `${severity.toUpperCase().padEnd(5)} ${idsOf(event)}[node: ${event.node ?? '-'}] ${describe(event)}`;
    write(`${event.at.toISOString()} ${printable(line)}\n`);
  };
}
