import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { Hold } from './held-bytes.ts';

/**
 * What a server tells about a request besides the request; @hono/node-server names the message it
 * came as.
 */
export interface ServerEnvironment {
  readonly incoming?: unknown;
}

/** What a body may take. */
interface BodyLimits {
  /** So long it may be. */
  readonly bytes: number;
  /** Until then it must be there. */
  readonly seconds: number;
  /** Room in memory. */
  readonly hold: Hold;
}

/**
 * The text of a request's body, '' where there is none; never more than the limit's bytes of it are
 * held, and no more than `hold` has room for.
 *
 * `too-large` beyond the limit, `too-slow` when it is not there in time, `overloaded` beyond the
 * room, `bad-request` when it is not UTF-8 or ends too early. Its content type does not matter
 * (CONTRACT.md §1.1); a chunked body is a body.
 */
export async function readText(
  request: Request,
  limits: BodyLimits,
  environment: ServerEnvironment | undefined,
): Promise<Result<string, InspectorError>> {
  const { bytes: limit, hold, seconds } = limits;
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) return tooLarge(limit);
  // What cannot fit is not begun; what begins is counted as it arrives: nobody reserves by a word.
  if (declared !== null && Number(declared) * COST > hold.room()) return overloaded();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), seconds * 1000);
  });
  try {
    if (declared === null || Number(declared) > AT_ONCE_BYTES || !isFramed(request, environment)) {
      return await readStream(request.body, limits, late);
    }
    const arrived = await Promise.race([request.arrayBuffer(), late]);
    if (arrived === LATE) return tooSlow(seconds);
    const bytes = new Uint8Array(arrived);
    if (bytes.byteLength > limit) return tooLarge(limit);
    return hold.take(bytes.byteLength * COST) ? decoded(() => strictUtf8().decode(bytes)) : overloaded();
  } catch (thrown) {
    // The client went away, or a body parser in front of the handler has read it all.
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What one byte of a body costs while it is worked on: the text, and at most one copy that is made
 * of it at a time.
 */
const COST = 2;

/** In the place of a body that is not there in time. */
const LATE = Symbol('late');

/** So much is not worth counting before it has arrived; most callbacks are less. */
const AT_ONCE_BYTES = 65_536;

/**
 * Whether no more can arrive than `Content-Length` says. node:http sees to that; a request from
 * elsewhere may lie about it. Taking the body at once saves a tenth of a millisecond of streams,
 * and the ramdisk's callback comes this way.
 */
function isFramed(request: Request, environment: ServerEnvironment | undefined): boolean {
  return environment?.incoming !== undefined && !request.headers.has('transfer-encoding');
}

/**
 * All of the stream, or an error as soon as it is longer than the limit, or than what there is room
 * for. What has arrived becomes text at once: its bytes need not be kept until the end.
 */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  { bytes: limit, seconds, hold }: BodyLimits,
  late: Promise<typeof LATE>,
): Promise<Result<string, InspectorError>> {
  if (stream === null) return Ok('');
  const reader = stream.getReader();
  // Not waited for: whether the sender likes it changes nothing.
  const refuse = <E>(why: E): E => {
    reader.cancel().catch(() => undefined);
    return why;
  };
  const decoder = strictUtf8();
  const parts: string[] = [];
  let length = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), late]);
    // The rest is not cancelled: that would end the connection before the answer.
    if (read === LATE) return tooSlow(seconds);
    const { done, value } = read;
    if (done) break;
    length += value.byteLength;
    if (length > limit) return refuse(tooLarge(limit));
    if (!hold.take(value.byteLength * COST)) return refuse(overloaded());
    const part = decoded(() => decoder.decode(value, { stream: true }));
    if (part.err) return refuse(part);
    parts.push(part.val);
  }
  return decoded(() => [...parts, decoder.decode()].join(''));
}

/** One for each body: it remembers the bytes of a character that has not arrived as a whole. */
function strictUtf8(): TextDecoder {
  return new TextDecoder('utf-8', { fatal: true });
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
