import type { FollowedEvents } from '@ironic-inspector/core';
import * as z from 'zod';
import { EventStream, EventTexts } from './event-stream.ts';
import type { Stopped } from './gate.ts';

/** How streams of events are served. */
export interface EventStreamOptions {
  /**
   * How many streams a user may have; without authentication, an address. One more is answered with
   * 429.
   * @default 16
   */
  readonly perUser?: number;
  /**
   * How many streams there may be in all. One more is answered with 503.
   * @default 512
   */
  readonly total?: number;
  /**
   * Seconds without an event until a comment is sent, which keeps proxies from closing a quiet
   * connection.
   * @default 15
   */
  readonly heartbeatSeconds?: number;
  /**
   * Seconds between two looks at whether the user may still read; the end of their token is looked
   * at besides.
   * @default 60
   */
  readonly recheckSeconds?: number;
  /**
   * Seconds for which a reader may leave what was sent, until it is cut off; also one of a dry run.
   * @default 30
   */
  readonly slowSeconds?: number;
  /**
   * Ends all streams, and lets none begin, while the server goes on.
   * @default the inspector's stop and the option `stopping` of the handler end them
   */
  readonly signal?: AbortSignal;
}

export const signalSchema = z.custom<AbortSignal>((value) => value instanceof AbortSignal, 'must be an AbortSignal');

const seconds = z.number().positive().max(86_400);

export const eventStreamSchema = z.strictObject({
  perUser: z.int().min(0).default(16),
  total: z.int().min(0).default(512),
  heartbeatSeconds: seconds.default(15),
  recheckSeconds: seconds.default(60),
  slowSeconds: seconds.default(30),
  signal: signalSchema.optional(),
});

export type EventStreamSettings = z.output<typeof eventStreamSchema>;

/** Who reads a stream. */
export interface StreamReader {
  /** By which streams are counted. */
  readonly user: string;
  /** When their credentials end, if that is known. */
  readonly expiresAt: () => Date | undefined;
  /** Why they may not read any more, if that is so. */
  readonly check: () => Promise<Stopped | undefined>;
  /** Whether something that was sent is still on its way, where the server knows. */
  readonly isBehind: () => boolean;
  /** Ends the connection, where the server can do that. */
  readonly cutOff: () => void;
}

/** What was wrong with the credentials, not with whoever checks them. */
const FINAL: readonly string[] = ['unauthenticated', 'forbidden', 'bad-request'];

/** All streams of an app, which are counted. */
export class EventStreams {
  readonly #settings: EventStreamSettings;
  readonly #texts = new EventTexts();
  readonly #open = new Set<EventStream>();
  readonly #places = new Map<string, number>();
  #taken = 0;

  constructor(settings: EventStreamSettings) {
    this.#settings = settings;
    settings.signal?.addEventListener('abort', () => {
      for (const stream of this.#open) stream.end();
    });
  }

  /** Takes a place for a stream. @returns what gives it back, or whose places are full */
  enter(user: string): (() => void) | 'user' | 'all' {
    const { perUser, total, signal } = this.#settings;
    const held = this.#places.get(user) ?? 0;
    if (signal?.aborted === true || this.#taken >= total) return 'all';
    if (held >= perUser) return 'user';
    this.#taken += 1;
    this.#places.set(user, held + 1);
    return () => {
      const left = (this.#places.get(user) ?? 0) - 1;
      this.#taken -= 1;
      if (left > 0) this.#places.set(user, left);
      else this.#places.delete(user);
    };
  }

  /** The body of an answer, which gives the place back when it ends. */
  begin(events: FollowedEvents, reader: StreamReader, leave: () => void): ReadableStream<Uint8Array> {
    const { heartbeatSeconds, slowSeconds, signal } = this.#settings;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stream = new EventStream(
      {
        events,
        heartbeatSeconds,
        slowSeconds,
        isBehind: reader.isBehind,
        cutOff: reader.cutOff,
        onEnd: () => {
          isOver = true;
          clearTimeout(timer);
          this.#open.delete(stream);
          leave();
        },
      },
      this.#texts,
    );
    const watch = () => {
      timer = setTimeout(() => {
        void mayRead(reader).then((may) => {
          if (!may) stream.end();
          if (!isOver) watch();
        });
      }, this.#pause(reader));
    };
    this.#open.add(stream);
    // It may have been asked for while the service was not yet stopping.
    if (signal?.aborted === true) stream.end();
    else watch();
    return stream.body;
  }

  /** Milliseconds until somebody has to look at whether the reader may go on. */
  #pause({ expiresAt }: StreamReader): number {
    const regular = this.#settings.recheckSeconds * 1000;
    const end = expiresAt()?.getTime();
    // One more, so that it is over then.
    return end === undefined ? regular : Math.min(regular, Math.max(end - Date.now() + 1, 0));
  }
}

/** Where nobody can tell, the last answer counts; no credentials count past their end. */
async function mayRead({ check, expiresAt }: StreamReader): Promise<boolean> {
  const isOver = () => (expiresAt()?.getTime() ?? Number.POSITIVE_INFINITY) <= Date.now();
  if (isOver()) return false;
  const stopped = await check();
  return stopped === undefined || (!FINAL.includes(stopped.error.code) && !isOver());
}
