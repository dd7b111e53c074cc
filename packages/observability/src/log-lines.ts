import type { Observer } from '@ironic-inspector/core';
import { describe } from './describe.ts';
import { printer } from './printable.ts';
import type { RedactOptions } from './redact.ts';
import { idsOf } from './request-lines.ts';
import { reaches, severityOf, type LogLevel } from './severity.ts';

/**
 * An observer that writes a line of plain text for each event up to a level: time, level, ids of
 * the request, node, what happened. `@ironic-inspector/observability/pino` writes JSON.
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
