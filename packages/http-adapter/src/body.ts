import { type CallbackRefusal, Err, type ErrorCode, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { Reservation } from './body-memory.ts';
import { incomingMessage } from './source-address.ts';

/** Limits of one body. */
interface BodyLimits {
  /** Bytes of the longest body. */
  readonly bytes: number;
  /** Seconds within which it must arrive, from when there is room for it. */
  readonly seconds: number;
  /** Seconds that it waits for room. */
  readonly roomSeconds: number;
  /** Its room in memory. */
  readonly reservation: Reservation;
  /**
   * Whether a byte order mark stays at the beginning of the text: then its UTF-8 is what came.
   * @default false
   */
  readonly keepsMark?: boolean;
}

/**
 * The text of a request's body, '' where there is none. It never keeps more bytes than the limit,
 * or than `reservation` has room for. Nothing is read before there is room.
 *
 * `too-large` beyond the limit, `too-slow` when it does not arrive in time, `overloaded` when there
 * is no room in time, `bad-request` when it is not UTF-8 or ends too early, `internal` with
 * {@link BODY_TAKEN} when somebody has read it before. Its content type does not matter
 * (CONTRACT.md §1.1); a chunked body is read, too.
 */
export async function readText(
  request: Request,
  limits: BodyLimits,
  environment: unknown,
): Promise<Result<string, InspectorError>> {
  const { bytes: limit, reservation, seconds, roomSeconds } = limits;
  const declared = declaredLength(request);
  if (declared !== undefined && declared > limit) return tooLarge(limit);
  if (declared !== 0 && isTaken(request, environment)) return Err(new InspectorError('internal', BODY_TAKEN));
  if (declared !== undefined) {
    const isIn = await reservation.reserve(declared * COST, roomSeconds * 1000, request);
    if (!isIn) return overloaded();
  }
  // Nobody keeps room by a word: what comes later than that is counted as it comes.
  const expiry = setTimeout(reservation.expire, RESERVED_MS);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), seconds * 1000);
  });
  try {
    const isKnown = declared !== undefined && isFramed(request, environment);
    return await (isKnown ? readKnown(request, declared, limits, late) : readStream(request.body, limits, late));
  } catch (thrown) {
    // The client went away.
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    clearTimeout(timer);
    clearTimeout(expiry);
    reservation.expire();
  }
}

/** Why a body was not received, as observers are told it. */
export const UNREADABLE: Partial<Record<ErrorCode, CallbackRefusal>> = {
  overloaded: 'busy',
  'too-slow': 'slow',
  'too-large': 'too-large',
  'bad-request': 'malformed',
};

/**
 * What one byte of a body costs while it is worked on: the text, and at most one copy that is made
 * of it at a time. (Text with characters beyond Latin-1 costs more; Python writes none.)
 */
export const COST = 2;

/** How long room is kept for what has not come: a ramdisk sends for half a minute at most. */
const RESERVED_MS = 15_000;

/** In the place of a body that is not there in time. */
const LATE = Symbol('late');

/** So much is taken at once; most callbacks are less. */
const AT_ONCE_BYTES = 65_536;

function declaredLength(request: Request): number | undefined {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** What is wrong where a body parser is in front of the API: for the log, and for the sender. */
export const BODY_TAKEN = 'The body was read before it came here: mount the API before body parsers';

/**
 * Whether a body parser in front of the API has read the body. @hono/node-server makes a body of
 * `rawBody`, which some parsers and platforms leave.
 */
function isTaken(request: Request, environment: unknown): boolean {
  const incoming = incomingMessage(environment);
  if (incoming === undefined) return request.bodyUsed || request.body?.locked === true;
  return incoming.readableDidRead === true && incoming.rawBody === undefined;
}

/**
 * Whether as much arrives as `Content-Length` says. node:http sees to that; a request from
 * elsewhere may lie about it.
 */
function isFramed(request: Request, environment: unknown): boolean {
  return incomingMessage(environment) !== undefined && !request.headers.has('transfer-encoding');
}

/** A body of a length that is known, for which there is room. */
async function readKnown(
  request: Request,
  length: number,
  limits: BodyLimits,
  late: Promise<typeof LATE>,
): Promise<Result<string, InspectorError>> {
  const { bytes: limit, seconds, reservation } = limits;
  if (length <= AT_ONCE_BYTES) {
    // Saves a tenth of a millisecond of streams.
    const arrived = await Promise.race([request.arrayBuffer(), late]);
    if (arrived === LATE) return tooSlow(seconds);
    const bytes = new Uint8Array(arrived);
    if (bytes.byteLength > limit) return tooLarge(limit);
    return reservation.take(bytes.byteLength * COST) ? decoded(() => strictUtf8(limits).decode(bytes)) : overloaded();
  }
  const bytes = new Uint8Array(length);
  let filled = 0;
  const read = await readParts(request.body, limits, late, (part) => {
    bytes.set(part, filled);
    filled += part.byteLength;
    return DONE;
  });
  const text = read.andThen(() => decoded(() => strictUtf8(limits).decode(bytes.subarray(0, filled))));
  // Free at once, not when garbage is collected: that takes its time where there is memory.
  // Node 20 cannot do that.
  if ('transfer' in ArrayBuffer.prototype) bytes.buffer.transfer(0);
  return text;
}

/**
 * All of the stream. What has arrived becomes text at once: its bytes need not be kept until the
 * end.
 */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  limits: BodyLimits,
  late: Promise<typeof LATE>,
): Promise<Result<string, InspectorError>> {
  const decoder = strictUtf8(limits);
  const parts: string[] = [];
  const read = await readParts(stream, limits, late, (part) =>
    decoded(() => decoder.decode(part, { stream: true })).map((text) => void parts.push(text)),
  );
  return read.andThen(() => decoded(() => [...parts, decoder.decode()].join('')));
}

/**
 * Hands on each part of the stream, or answers an error as soon as all are longer than the limit,
 * or than what there is room for, or `use` has one.
 */
async function readParts(
  stream: ReadableStream<Uint8Array> | null,
  { bytes: limit, seconds, reservation }: BodyLimits,
  late: Promise<typeof LATE>,
  use: (part: Uint8Array) => Result<void, InspectorError>,
): Promise<Result<void, InspectorError>> {
  if (stream === null) return DONE;
  const reader = stream.getReader();
  // Not waited for: whether the sender likes it changes nothing.
  const refuse = <E>(why: E): E => {
    reader.cancel().catch(() => undefined);
    return why;
  };
  let length = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), late]);
    // The rest is not cancelled: that would end the connection before the answer.
    if (read === LATE) return tooSlow(seconds);
    const { done, value } = read;
    if (done) return DONE;
    length += value.byteLength;
    if (length > limit) return refuse(tooLarge(limit));
    if (!reservation.take(value.byteLength * COST)) return refuse(overloaded());
    const used = use(value);
    if (used.err) return refuse(used);
  }
}

const DONE: Result<void, InspectorError> = Ok(undefined);

/** One for each body: it remembers the bytes of a character that has not arrived as a whole. */
function strictUtf8({ keepsMark = false }: Pick<BodyLimits, 'keepsMark'>): InstanceType<typeof TextDecoder> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepsMark });
}

function decoded(decode: () => string): Result<string, InspectorError> {
  try {
    return Ok(decode());
  } catch {
    return Err(new InspectorError('bad-request', 'Invalid data: expected a JSON object, got text that is not UTF-8'));
  }
}

function tooLarge(limit: number) {
  return Err(new InspectorError('too-large', `The body is longer than ${limit} bytes`));
}

function tooSlow(seconds: number) {
  return Err(new InspectorError('too-slow', `The body did not arrive within ${seconds} seconds, please, retry`));
}

function overloaded() {
  return Err(new InspectorError('overloaded', 'Too much is being received, please, retry later'));
}

function unreadable(why: string) {
  return Err(new InspectorError('bad-request', `The request's body could not be read: ${why}`));
}
