import type { FlowEvent, FlowEventOf, WatchedEvents, WatchOptions } from '@ironic-inspector/core';
import { type ErrorCode, InspectorError, type Result } from '@ironic-inspector/core/errors';
import { canonicalUuid } from '@ironic-inspector/core/model';
import type { ClientSettings } from './options.ts';
import { pauseFor } from './pause.ts';
import type { RemoteApi } from './remote-api.ts';
import { readMessages, within } from './server-sent-events.ts';
import { untilAborted } from './until-aborted.ts';

/** The longest silence of a stream whose server sends a heartbeat every 15 seconds. */
const LONGEST_SILENCE = 60_000;
/** Milliseconds that a client waits at most to know behind which event a reader begins. */
const LONGEST_WAIT = 5000;
/** Milliseconds of the longest pause before the server is tried again. */
const LONGEST_PAUSE = 15_000;

/** After these the server is tried again: it is away, or has too much to do. */
const AGAIN: readonly ErrorCode[] = ['inspector-unavailable', 'overloaded', 'identity-unavailable', 'store-failed'];

/** What a reader of events needs of its client. */
export interface EventsSource {
  readonly api: () => Promise<Result<RemoteApi, InspectorError>>;
  readonly settings: Pick<ClientSettings, 'reconnectFor' | 'retry'>;
  /** Readers of whom it is not known yet behind which event they begin. */
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

  const beginning = async (): Promise<string | undefined> => {
    const remote = await api();
    return remote.ok ? remote.val.lastEvent() : undefined;
  };
  const connect = async (after: string | undefined): Promise<Result<Connection, InspectorError>> => {
    const remote = await api();
    if (remote.err) return remote;
    const one = new AbortController();
    const wanted = { node: uuid, runId, types, after, signal: AbortSignal.any([over.signal, one.signal]) };
    const opened = await remote.val.openEvents(wanted);
    return opened.map((response) => ({ response, remote: remote.val, end: one }));
  };
  // The place is asked for, and not taken as the stream begins: who is in between may hold that
  // back, and what is asked of the client next would have to wait.
  const place = within(LONGEST_WAIT, untilAborted(beginning(), over.signal));
  opening.add(place);
  void place.then(() => opening.delete(place));
  const first = place.then(connect);
  // Whoever reads is told.
  first.catch(() => undefined);

  async function* loop(): AsyncGenerator<FlowEventOf<Type>, void, undefined> {
    let connecting = first;
    let last = await untilAborted(place, over.signal);
    let failures = 0;
    let since = performance.now();
    while (!over.signal.aborted) {
      const connected = await untilAborted(connecting, over.signal);
      if (connected === undefined || over.signal.aborted) return;
      let problem = connected.err ? connected.val : undefined;
      if (connected.ok) {
        const { response, remote, end: close } = connected.val;
        problem = saidNothing();
        try {
          for await (const message of readMessages(response, LONGEST_SILENCE, over.signal)) {
            [failures, since, problem] = [0, performance.now(), undefined];
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
      }
      if (over.signal.aborted) return;
      if (problem !== undefined) {
        const isOver = !AGAIN.includes(problem.code) || performance.now() - since >= settings.reconnectFor;
        if (isOver) throw problem;
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

function saidNothing(): InspectorError {
  return new InspectorError('inspector-unavailable', 'The stream of events ended before it said anything');
}
