import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';
import type { Hold } from './held-bytes.ts';

/** What a server tells about a request besides the request; @hono/node-server names the message it came as. */
export interface ServerEnvironment {
  readonly incoming?: unknown;
}

/**
 * The text of a request's body, '' where there is none; never more than `limit` bytes of it are held, and no more than `hold` has room for.
 *
 * `too-large` beyond the limit, `overloaded` beyond the room, `bad-request` when it is not UTF-8 or ends too early. Its content type does not matter (CONTRACT.md
 * §1.1); a chunked body is a body.
 */
export async function readText(
  request: Request,
  limit: number,
  hold: Hold,
  environment: ServerEnvironment | undefined,
): Promise<Result<string, InspectorError>> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) return tooLarge(limit);
  try {
    if (declared === null || Number(declared) > AT_ONCE_BYTES || !isFramed(request, environment)) {
      const read = await readStream(request.body, limit, hold);
      return read.err ? read : decode(read.val);
    }
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.byteLength > limit) return tooLarge(limit);
    return hold.take(bytes.byteLength) ? decode(bytes) : overloaded();
  } catch (thrown) {
    // The client went away, or a body parser in front of the handler has read it all.
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** So much is not worth counting before it has arrived; most callbacks are less. */
const AT_ONCE_BYTES = 65_536;

/**
 * Whether no more can arrive than `Content-Length` says. node:http sees to that; a request from elsewhere may lie about it.
 * Taking the body at once saves a tenth of a millisecond of streams, and the ramdisk's callback comes this way.
 */
function isFramed(request: Request, environment: ServerEnvironment | undefined): boolean {
  return environment?.incoming !== undefined && !request.headers.has('transfer-encoding');
}

/** All of the stream, or an error as soon as it is longer than `limit`, or than what there is room for. */
async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
  hold: Hold,
): Promise<Result<Uint8Array, InspectorError>> {
  if (stream === null) return Ok(new Uint8Array());
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
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

function overloaded() {
  return Err(new InspectorError('overloaded', 'Too much is being received, please, retry later'));
}

function unreadable(why: string) {
  return Err(new InspectorError('bad-request', `The request's body could not be read: ${why}`));
}
