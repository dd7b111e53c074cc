import { interrupts, jsonText } from '@ironic-inspector/core';
import type { ErrorCode, Inspector } from '@ironic-inspector/core';

/**
 * A `fetch` whose requests an inspector's `continue` answers, without HTTP. Only what a ramdisk
 * looks at is as over HTTP: the answer's body, and whether to post again.
 */
export function inspectorFetch(inspector: Pick<Inspector, 'continue'>): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const off = new Promise<undefined>((resolve) => {
      request.signal.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    const answer = await Promise.race([inspector.continue(await request.text()), off]);
    if (answer === undefined) throw new DOMException('The answer is waited for no more', 'AbortError');
    if (answer.ok) return json({ uuid: answer.val.uuid }, 200);
    return json({ error: { message: answer.val.message } }, statusOf(answer.val.code));
  };
}

function statusOf(code: ErrorCode): number {
  if (code === 'node-locked') return 409;
  if (code === 'internal') return 500;
  return interrupts(code) ? 503 : 400;
}

function json(body: unknown, status: number): Response {
  return new Response(jsonText(body), { status, headers: { 'Content-Type': 'application/json' } });
}
