import type { HistoryEvent } from '../contracts/history-records.ts';
import { tailEvent } from '../history-tail.ts';
import { jsonText } from '../model/exact-json.ts';
import type { NodeUuid } from '../model/node.ts';

/** What a receiver is to be sent, in the envelope of Standard Webhooks. */
export interface PendingMessage {
  /** The same for each attempt. */
  readonly id: string;
  readonly body: string;
  /** When it happened. */
  readonly at: Date;
}

/** A message about an event, and its place in the history. */
export interface EventMessage extends PendingMessage {
  readonly position: number;
  readonly node: NodeUuid;
}

/** What `type` says of messages that are about no event. */
const RESET = 'reset';
const TEST = 'test';

/** The message of an event, as streams of events tell it; `undefined` for a gap in the history. */
export function eventMessage(recorded: HistoryEvent): EventMessage | undefined {
  const { key, position, node, at } = recorded;
  const event = tailEvent(recorded)?.event;
  if (event === undefined) return undefined;
  return { id: idOf(key), body: bodyOf(event.type, at, event), at, position, node };
}

/**
 * Says that events behind `after` are gone, up to the last one that was removed: some of them may
 * never have been sent.
 */
export function resetMessage(after: number, removed: number, at: Date): PendingMessage {
  return { id: `reset:${after}-${removed}`, body: bodyOf(RESET, at, { after, position: removed }), at };
}

/** Says that messages arrive. */
export function testMessage(webhook: string, at: Date): PendingMessage {
  return { id: `test:${crypto.randomUUID()}`, body: bodyOf(TEST, at, { webhook }), at };
}

function bodyOf(type: string, timestamp: Date, data: object): string {
  return jsonText({ type, timestamp, data });
}

/** The key is unique among all events; a dot would end the id where it is signed. */
function idOf(key: string): string {
  return key.replaceAll(/[^\w:-]/g, (odd) => `~${odd.codePointAt(0)?.toString(16)}`);
}
