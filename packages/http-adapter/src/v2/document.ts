import { textResponse } from '../responses.ts';
import type { Call } from '../route.ts';

/**
 * A document of a ramdisk, to the letter. Who has the same one already, by its `ETag`, is told just
 * that; nobody keeps it for others.
 */
export async function documentAnswer(text: string, { header }: Pick<Call, 'header'>, type = 'application/json') {
  const tag = await tagOf(text);
  const headers = { ETag: tag, 'Cache-Control': 'private, no-cache' };
  if (isKnown(header('if-none-match'), tag)) return new Response(null, { status: 304, headers });
  return textResponse(text, { headers: { ...headers, 'Content-Type': type } });
}

async function tagOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `"${[...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}

function isKnown(header: string | undefined, tag: string): boolean {
  const tags = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}
