import { jsonOf, type Schema } from '@ironic-inspector/api-schemas';
import { jsonText } from '@ironic-inspector/core';
import { textResponse } from '../responses.ts';

const JSON_HEADERS = Object.freeze({ 'Content-Type': 'application/json' });

/** An answer in the types of the library. */
export function answerWith<T>(
  schema: Schema<T>,
  value: T,
  status = 200,
  headers?: Readonly<Record<string, string>>,
): Response {
  const all = headers === undefined ? JSON_HEADERS : { ...JSON_HEADERS, ...headers };
  return textResponse(`${jsonOf(schema, value)}\n`, { status, headers: all });
}

/** An answer that is plain text. */
export function textAnswer(text: string): Response {
  return new Response(text, { headers: { 'Content-Type': 'text/plain; charset=utf-8' } });
}

/** Done, and nothing to say. */
export function noContent(): Response {
  return new Response(null, { status: 204 });
}

/** For so long, in milliseconds, nobody else has a turn. */
const LONGEST_TURN_MS = 20;

/** A list is so long that others must have their turn while it is written. */
export async function pageWith<T>(
  name: string,
  schema: Schema<T>,
  items: readonly T[],
  next: string | undefined,
): Promise<Response> {
  const texts: string[] = [];
  let turn = performance.now();
  for (const item of items) {
    texts.push(jsonOf(schema, item));
    if (performance.now() - turn < LONGEST_TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    turn = performance.now();
  }
  const end = next === undefined ? '' : `,"next":${jsonText(next)}`;
  return textResponse(`{"${name}":[${texts.join(',')}]${end}}\n`, { headers: JSON_HEADERS });
}
