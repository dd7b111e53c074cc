import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { Hold } from './held-bytes.ts';

/** What a server tells about a request besides the request; @hono/node-server names the message it came as. */
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
 * The text of a request's body, '' where there is none; never more than the limit's bytes of it are held, and no more than `hold` has room for.
 *
 * `too-large` beyond the limit, `too-slow` when it is not there in time, `overloaded` beyond the room, `bad-request` when it is not UTF-8 or ends too early. Its content type does not matter (CONTRACT.md
 * §1.1); a chunked body is a body.
 */
export async function readText(
  request: Request,
  limits: BodyLimits,
  environment: ServerEnvironment | undefined,
): Promise<Result<string, InspectorError>> {
  const { bytes: limit, hold, seconds } = limits;
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) return tooLarge(limit);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), seconds * 1000);
  });
  try {
    if (declared === null || Number(declared) > AT_ONCE_BYTES || !isFramed(request, environment)) {
      const read = await readStream(request.body, limits, late);
      return read.err ? read : decode(read.val);
    }
    const arrived = await Promise.race([request.arrayBuffer(), late]);
    if (arrived === LATE) return tooSlow(seconds);
    const bytes = new Uint8Array(arrived);
    if (bytes.byteLength > limit) return tooLarge(limit);
    return hold.take(bytes.byteLength) ? decode(bytes) : overloaded();
  } catch (thrown) {
    // The client went away, or a body parser in front of the handler has read it all.
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  } finally {
    clearTimeout(timer);
  }
}

/** In the place of a body that is not there in time. */
const LATE = Symbol('late');

/** So much is not worth counting before it has arrived; most callbacks are less. */
const AT_ONCE_BYTES = 65_536;

/**
 * Whether no more can arrive than `Content-Length` says. node:http sees to that; a request from elsewhere may lie about it.
 * Taking the body at once saves a tenth of a millisecond of streams, and the ramdisk's callback comes this way.
 */
function isFramed(request: Request, environment: ServerEnvironment | undefined): boolean {
  return environment?.incoming !== undefined && !request.headers.has('transfer-encoding');
}

/** All of the stream, or an error as soon as it is longer than the limit, or than what there is room for. */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  { bytes: limit, seconds, hold }: BodyLimits,
  late: Promise<typeof LATE>,
): Promise<Result<Uint8Array, InspectorError>> {
  if (stream === null) return Ok(new Uint8Array());
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const read = await Promise.race([reader.read(), late]);
    // The rest is not cancelled: that would end the connection before the answer.
    if (read === LATE) return tooSlow(seconds);
    const { done, value } = read;
    if (done) break;
    length += value.byteLength;
    if (length > limit || !hold.take(value.byteLength)) {
      // Not waited for: whether the sender likes it changes nothing.
      reader.cancel().catch(() => undefined);
      return length > limit ? tooLarge(limit) : overloaded();
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return Ok(bytes);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): Result<string, InspectorError> {
  try {
    return Ok(utf8.decode(bytes));
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
