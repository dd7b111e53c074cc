/**
 * Events reach whoever asks for them over HTTP, and who was away goes on where they were.
 * `docs/recipes/events-that-reach-you.md` explains it.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInspectorHandler } from '@ironic-inspector/http-adapter';
import { toNodeListener } from '@ironic-inspector/http-adapter/node';
import { createMemoryStore } from '@ironic-inspector/store-memory';
import { createTestLab } from '@ironic-inspector/testing';

const lab = await createTestLab({ store: createMemoryStore, machines: 1 });
const { inspector } = lab;
const [node = ''] = lab.names;

// #region serve
const handler = createInspectorHandler(inspector, {
  events: { perUser: 4, total: 200 },
});
// #endregion
const server = createServer(toNodeListener(handler)).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// #region read
/** The events behind `last`, until one of this type; gives the id behind which to go on. */
async function watch(last: string, until: string): Promise<string> {
  const answer = await fetch(`${endpoint}/v2/events?types=state-changed,waiting`, {
    headers: { 'Last-Event-ID': last },
  });
  let id = last;
  let text = '';
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    // An event ends with an empty line.
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const {
        id: newest = id,
        event,
        data,
      } = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/, 2))) as Record<
        'id' | 'event' | 'data',
        string | undefined
      >;
      id = newest;
      // Not all behind `last` is kept any more: look at `/v2/introspections`, and go on.
      if (event === 'reset') console.log('some events are gone');
      else if (event !== undefined) console.log(id, event, data);
      if (event === until) return id;
    }
  }
  return id;
}
// #endregion

const run = lab.until(inspector.introspect(node, { wait: true }));
const last = await watch('0', 'waiting');
(await run).unwrap();
await inspector.idle();
assert.ok(Number(last) > 0);
const end = await watch(last, 'state-changed');
assert.ok(Number(end) > Number(last));

server.closeAllConnections();
server.close();
await lab.close();
