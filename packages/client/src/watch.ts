import type { FlowEvent, FlowEventOf, WatchedEvents, WatchOptions } from '@ironic-inspector/core';
import { type ErrorCode, InspectorError, type Result } from '@ironic-inspector/core/errors';
import { canonicalUuid } from '@ironic-inspector/core/model';
import type { ClientSettings } from './options.ts';
import { pauseFor } from './pause.ts';
import type { RemoteApi } from './remote-api.ts';
import { readMessages } from './server-sent-events.ts';

/** The longest silence of a stream whose server sends a heartbeat every 15 seconds. */
const LONGEST_SILENCE = 60_000;
/** Milliseconds of the longest pause before the server is tried again. */
const LONGEST_PAUSE = 15_000;

/** After these the server is tried again: it is away, or has too much to do. */
const AGAIN: readonly ErrorCode[] = ['inspector-unavailable', 'overloaded', 'identity-unavailable', 'store-failed'];

/** What a reader of events needs of its client. */
export interface EventsSource {
  readonly api: () => Promise<Result<RemoteApi, InspectorError>>;
  readonly settings: Pick<ClientSettings, 'reconnectFor' | 'retry'>;
  /** Readers that are not heard by the server yet. */
  readonly opening: Set<Promise<unknown>>;
}

interface Connection {
  readonly response: Response;
  readonly remote: RemoteApi;
  readonly end: AbortController;
}

/** The events of a server, for one reader; see `InspectorClient.watch()`. */
export function watchRemote<Type extends FlowEvent['type']>(
  { api, settings, opening }: EventsSource,
  { node, runId, types, signal }: WatchOptions<Type>,
): WatchedEvents<Type> {
  const uuid = node === undefined ? undefined : canonicalUuid(node);
  if (node !== undefined && uuid === undefined) {
    throw new InspectorError('invalid-options', `node: must be the UUID of a node, not "${node}"`);
  }
  const over = new AbortController();
  const end = () => over.abort();
  signal?.addEventListener('abort', end);
  if (signal?.aborted === true) end();
  let dropped = 0;

  const connect = async (after: string | undefined): Promise<Result<Connection, InspectorError>> => {
    const remote = await api();
    if (remote.err) return remote;
    const one = new AbortController();
    const wanted = { node: uuid, runId, types, after, signal: AbortSignal.any([over.signal, one.signal]) };
    const opened = await remote.val.openEvents(wanted);
    return opened.map((response) => ({ response, remote: remote.val, end: one }));
  };
  const first = connect(undefined);
  const heard = () => void opening.delete(first);
  opening.add(first);
  first.then(heard, heard);

  async function* loop(): AsyncGenerator<FlowEventOf<Type>, void, undefined> {
    let connecting = first;
    let last: string | undefined;
    let failures = 0;
    let since = performance.now();
    while (!over.signal.aborted) {
      const connected = await connecting;
      if (over.signal.aborted) return;
      if (connected.ok) {
        const { response, remote, end: close } = connected.val;
        try {
          for await (const message of readMessages(response, LONGEST_SILENCE, over.signal)) {
            [failures, since] = [0, performance.now()];
            if (message.data !== undefined) {
              // Not all behind the last id is kept any more.
              if (message.event === 'reset') dropped += 1;
              const event = message.event === 'reset' ? undefined : remote.eventIn(message.data);
              if (event !== undefined) yield event as FlowEventOf<Type>;
            }
            // Only then: who leaves in the middle has not read it.
            last = message.id ?? last;
            since = performance.now();
          }
        } finally {
          close.abort();
        }
      } else if (!AGAIN.includes(connected.val.code) || performance.now() - since >= settings.reconnectFor) {
        throw connected.val;
      }
      const longest = Math.min(LONGEST_PAUSE, settings.retry.firstPause * 2 ** failures++);
      await pauseFor(longest * (0.5 + Math.random() / 2), over.signal);
      connecting = connect(last);
    }
  }

  const events = loop();
  return {
    get dropped() {
      return dropped;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    next: async () => {
      const next = await events.next();
      if (next.done === true) signal?.removeEventListener('abort', end);
      return next.done === true ? { value: undefined, done: true } : next;
    },
    return: async () => {
      end();
      await events.return();
      signal?.removeEventListener('abort', end);
      return { value: undefined, done: true };
    },
  };
}
