import { Err, InspectorError, Ok, type Result } from '@ironic-inspector/core';

/** What a server tells about a request besides the request; @hono/node-server names the message it came as. */
export interface ServerEnvironment {
  readonly incoming?: unknown;
}

/**
 * The text of a request's body, '' where there is none; never more than `limit` bytes of it are held.
 *
 * `too-large` beyond the limit, `bad-request` when it is not UTF-8 or ends too early. Its content type does not matter (CONTRACT.md
 * §1.1); a chunked body is a body.
 */
export async function readText(
  request: Request,
  limit: number,
  environment: ServerEnvironment | undefined,
): Promise<Result<string, InspectorError>> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > limit) return tooLarge(limit);
  try {
    const bytes =
      declared !== null && isFramed(request, environment)
        ? new Uint8Array(await request.arrayBuffer())
        : await readStream(request.body, limit);
    return bytes === undefined || bytes.byteLength > limit ? tooLarge(limit) : decode(bytes);
  } catch (thrown) {
    // The client went away, or a body parser in front of the handler has read it all.
    return unreadable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/**
 * Whether no more can arrive than `Content-Length` says. node:http sees to that; a request from elsewhere may lie about it.
 * Taking the body at once saves a tenth of a millisecond of streams, and the ramdisk's callback comes this way.
 */
function isFramed(request: Request, environment: ServerEnvironment | undefined): boolean {
  return environment?.incoming !== undefined && !request.headers.has('transfer-encoding');
}

/** All of the stream, or `undefined` as soon as it is longer than `limit`. */
async function readStream(stream: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array | undefined> {
  if (stream === null) return new Uint8Array();
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > limit) {
      // Not waited for: whether the sender likes it changes nothing.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
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

function unreadable(why: string) {
  return Err(new InspectorError('bad-request', `The request's body could not be read: ${why}`));
}
