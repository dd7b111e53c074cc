import { jsonText } from '@ironic-inspector/core';
import { VERSION_HEADERS } from './api-version.ts';

/**
 * Shared by most answers: building headers anew would be the larger part of the work of a small
 * answer.
 */
const JSON_HEADERS = Object.freeze({ 'Content-Type': 'application/json', ...VERSION_HEADERS });
const ACCEPTED_HEADERS = Object.freeze({ ...JSON_HEADERS, 'Content-Length': '3' });

/** `value` as compact JSON with a line feed at its end (CONTRACT.md §1.1). */
export function jsonResponse(value: unknown, status = 200, headers?: Readonly<Record<string, string>>): Response {
  return jsonTextResponse(`${jsonText(value)}\n`, status, headers);
}

/** An answer with JSON text as it is. */
export function jsonTextResponse(text: string, status = 200, headers?: Readonly<Record<string, string>>): Response {
  return textResponse(text, {
    status,
    headers: headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers },
  });
}

/** An answer with text, which {@link contentOf} remembers. */
export function textResponse(text: string, init: ResponseInit): Response {
  // A long text is encoded here, and not once for the response and once more for the socket.
  const content = text.length > LONG ? encoder.encode(text) : text;
  const response = new Response(content, init);
  contents.set(response, content);
  return response;
}

/** From so many characters on a text costs more to encode than to be written apart from headers. */
const LONG = 16_384;
const encoder = new TextEncoder();
const contents = new WeakMap<Response, string | Uint8Array>();

/**
 * The whole body of an answer, for whoever can send that without reading it from a stream;
 * `undefined` when it was not made here, or somebody has read it.
 */
export function contentOf(response: Response): string | Uint8Array | undefined {
  return response.bodyUsed ? undefined : contents.get(response);
}

/** An answer that no proxy or browser may store. */
export function secretResponse(value: unknown, status: number): Response {
  return jsonResponse(value, status, { 'Cache-Control': 'no-store' });
}

/** 202 has a body: some proxies and clients want one (CONTRACT.md §1.6). */
export function acceptedResponse(): Response {
  return textResponse('{}\n', { status: 202, headers: ACCEPTED_HEADERS });
}

/** 204 with a Content-Length, as the original sends it on purpose (CONTRACT.md §1.6). */
export function noContentResponse(): Response {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': '0', ...VERSION_HEADERS };
  return new Response(null, { status: 204, headers });
}

/** What OPTIONS is answered with on every route (CONTRACT.md §1.1). */
export function optionsResponse(allow: string): Response {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': '0',
    Allow: allow,
    ...VERSION_HEADERS,
  };
  return new Response('', { status: 200, headers });
}
