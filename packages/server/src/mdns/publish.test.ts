import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import multicastDns, { type MulticastDNS, type ResponsePacket } from 'multicast-dns';
import { afterEach, describe, expect, it } from 'vitest';
import { publish, type MdnsOptions } from './publish.ts';
import { INSTANCE, serviceRecords } from './service-records.ts';

const LOOPBACK = '127.0.0.1';
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A port of our own: real ramdisks and servers are not to be disturbed. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, LOOPBACK);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function neighbour(port: number): Promise<MulticastDNS> {
  const socket = multicastDns({ interface: LOOPBACK, bind: '0.0.0.0', port });
  ends.push(() => socket.destroy());
  await once(socket, 'ready');
  return socket;
}

async function published(port: number, options: Partial<MdnsOptions> = {}) {
  const made = await publish({ endpoint: 'http://192.0.2.1:5050', interfaces: [LOOPBACK], port, ...options });
  if (made.ok) ends.push(() => made.val.close());
  return made;
}

/** What is answered to a question, of all that is heard. */
async function answered(socket: MulticastDNS, name: string, type: 'PTR' | 'TXT' | 'SRV') {
  const heard = once(socket, 'response') as Promise<[ResponsePacket]>;
  socket.query([{ name, type }]);
  const [{ answers = [], additionals = [] }] = await heard;
  return { answers, additionals };
}

describe('an endpoint that is published', () => {
  it('is found by its service, with all that is needed to reach it', async () => {
    const port = await freePort();
    (await published(port, { params: { ipa_debug: '1' } })).unwrap();
    const { answers, additionals } = await answered(await neighbour(port), '_openstack._tcp.local', 'PTR');
    expect(answers).toMatchObject([{ type: 'PTR', data: INSTANCE }]);
    expect(additionals).toMatchObject([
      { type: 'SRV', name: INSTANCE, flush: true, data: { port: 5050, target: INSTANCE } },
      { type: 'TXT', name: INSTANCE, data: [Buffer.from('ipa_debug=1'), Buffer.from('protocol=http')] },
      { type: 'A', name: INSTANCE, data: '192.0.2.1' },
    ]);
  });

  it('is found by its name in any case', async () => {
    const port = await freePort();
    (await published(port)).unwrap();
    const { answers } = await answered(await neighbour(port), INSTANCE.toUpperCase(), 'SRV');
    expect(answers).toMatchObject([{ type: 'SRV', data: { port: 5050 } }]);
  });

  it('is told to one who asks from another port, alone', async () => {
    const port = await freePort();
    (await published(port)).unwrap();
    const stranger = multicastDns({ port: 0, multicast: false });
    ends.push(() => stranger.destroy());
    const heard = once(stranger, 'response') as Promise<[ResponsePacket]>;
    stranger.query({ id: 77, questions: [{ name: INSTANCE, type: 'SRV' }] }, { address: LOOPBACK, port });
    const [{ id, questions, answers }] = await heard;
    expect({ id, questions, answers }).toMatchObject({
      id: 77,
      questions: [{ type: 'SRV' }],
      answers: [{ type: 'SRV' }],
    });
  });

  it('says when it is no more', async () => {
    const port = await freePort();
    const publication = (await published(port)).unwrap();
    const socket = await neighbour(port);
    const heard = once(socket, 'response') as Promise<[ResponsePacket]>;
    await publication.close();
    const [{ answers = [] }] = await heard;
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.filter((record) => !('ttl' in record) || record.ttl !== 0)).toEqual([]);
  });

  it('is no conflict for another instance of the same endpoint', async () => {
    const port = await freePort();
    (await published(port)).unwrap();
    expect((await published(port)).ok).toBe(true);
  });

  it('is not published while somebody else has the name', async () => {
    const port = await freePort();
    (await published(port)).unwrap();
    for (const endpoint of ['http://192.0.2.2:5050', 'http://192.0.2.1:5051']) {
      const second = await published(port, { endpoint, registrationAttempts: 2 });
      expect(second.err && second.val.message).toMatch(/somebody else is baremetal-introspection\._openstack/);
    }
  });

  it.each([
    [{ endpoint: 'http://host.invalid' }, /host\.invalid has no address/],
    [{ interfaces: ['192.0.2.77'] }, /multicast does not work on 192\.0\.2\.77/],
  ])('must be possible: %j', async (options, why) => {
    const made = await published(await freePort(), options);
    expect(made.err && made.val.message).toMatch(why);
  });
});

describe('the records', () => {
  const records = (endpoint: string, addresses: string[]) =>
    serviceRecords({ endpoint: new URL(endpoint), addresses, params: {} });

  it('have no protocol that the port tells, and a name if there is one', () => {
    expect(records('https://inspector.example.com/api', ['192.0.2.1', '2001:db8::1'])).toMatchObject([
      {},
      {},
      { type: 'SRV', data: { port: 443, target: 'inspector.example.com' } },
      { type: 'TXT', data: ['path=/api'] },
      { type: 'A', name: 'inspector.example.com', data: '192.0.2.1' },
      { type: 'AAAA', name: 'inspector.example.com', data: '2001:db8::1' },
    ]);
  });

  it('have one empty text where there is nothing to say', () => {
    expect(records('http://[2001:db8::1]/', ['2001:db8::1'])[3]).toMatchObject({ type: 'TXT', data: [''] });
  });
});
