import { describe, expect, it } from 'vitest';
import { gatewaySite } from './gateway-site.ts';
import { recordingIronic } from './recording-ironic.ts';

const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';

/** Says what it was asked. */
const echo = () => recordingIronic(({ method, url }) => ({ status: 200, body: `{"asked":"${method} ${url}"}` }));

describe('bodies', () => {
  // A byte order mark, spaces and characters of one to four bytes.
  const bytes = (size: number) =>
    Buffer.from(`\uFEFF{ "inventory" : {"a": 1.0},\r\n"z": "\u00e9\u20ac\u{1f5a5}", "pad": "${'x'.repeat(size)}" }\n`);

  it.each([
    ['a heartbeat', `/ironic/v1/heartbeat/${NODE}`, bytes(0)],
    ['a post', '/ironic/v1/continue_inspection', bytes(0)],
    ['a long post', '/ironic/v1/continue_inspection', bytes(200_000)],
  ])('of %s pass as the very bytes that came', async (_, path, body) => {
    const ironic = await recordingIronic(() => ({ status: 202, body: JSON.stringify({ uuid: NODE }) }));
    const site = await gatewaySite(ironic.url);
    expect((await site.ask('POST', path, {}, body)).status).toBe(202);
    expect(ironic.seen.map((one) => one.bytes.equals(body))).toEqual([true]);
  });

  it('of a post without a length pass so, too', async () => {
    const ironic = await recordingIronic(() => ({ status: 202, body: JSON.stringify({ uuid: NODE }) }));
    const site = await gatewaySite(ironic.url);
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        for (const byte of bytes(0)) stream.enqueue(Uint8Array.of(byte));
        stream.close();
      },
    });
    const to = `${site.url}/ironic/v1/continue_inspection`;
    expect((await fetch(to, { method: 'POST', body, duplex: 'half' } as RequestInit)).status).toBe(202);
    expect(ironic.seen.map((one) => one.bytes.equals(bytes(0)))).toEqual([true]);
  });

  it('that are no UTF-8 are refused, and not sent', async () => {
    const ironic = await echo();
    const site = await gatewaySite(ironic.url);
    for (const path of [`/ironic/v1/heartbeat/${NODE}`, '/ironic/v1/continue_inspection']) {
      expect((await site.ask('POST', path, {}, Buffer.from([0x7b, 0xff, 0x7d]))).status).toBe(400);
    }
    expect(ironic.seen).toEqual([]);
  });
});
