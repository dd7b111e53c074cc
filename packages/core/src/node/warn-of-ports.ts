import type { Sender } from './send-changes.ts';

/** What Ironic will not have of ports, and who asked for it. */
export function warnOfPorts({ context, about, authors = [] }: Sender, what: string): void {
  context.emit(about, { type: 'warning', source: 'ports', message: `${what}${askedForBy(authors)}` });
}

/** For the end of a message. */
export function askedForBy(authors: readonly string[]): string {
  return authors.length === 0 ? '' : ` (asked for by ${authors.join(', ')})`;
}
