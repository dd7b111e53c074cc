import type { RequestListener } from 'node:http';
import { InspectorError, type WebhookSender } from '@ironic-inspector/core';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebhookSender, type WebhookSenderOptions } from '../src/index.ts';
import { type Posted, receive } from './receiver.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const BODY = '{"type":"test","data":{"ü":18446744073709551615}}';
const closing: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
});

async function receiver(answer: (posted: Posted, ...rest: Parameters<RequestListener>) => void) {
  const one = await receive(answer);
  closing.push(one);
  return one;
}

function senderTo(options: WebhookSenderOptions) {
  const sender = createWebhookSender(options);
  closing.push(sender);
  return sender;
}

const post = (sender: WebhookSender, url: string, signal = new AbortController().signal) =>
  sender.send({ url, secret: SECRET, id: 'message:1', at: new Date(), body: BODY, signal });

async function failureOf(answer: ReturnType<WebhookSender['send']>): Promise<string> {
  const { ok, val } = await answer;
  if (ok || !InspectorError.is(val)) throw new Error('it was sent');
  expect(val.code).toBe('webhook-failed');
  return val.message;
}

const taken: RequestListener = (_, response) => response.writeHead(204).end();

describe('a message', () => {
  it('is one that the library of Standard Webhooks verifies', async () => {
    const { url, port, posted } = await receiver((_, ...rest) => taken(...rest));
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`] });
    expect((await post(sender, url)).unwrap()).toEqual({ status: 204 });
    const [{ headers, body } = { headers: {}, body: '' }] = posted;
    expect(body).toBe(BODY);
    expect(headers).toMatchObject({ 'webhook-id': 'message:1', 'content-type': 'application/json' });
    const signed = headers as Record<string, string>;
    expect(new Webhook(SECRET).verify(body, signed)).toMatchObject({ type: 'test' });
    expect(() => new Webhook(sender.createSecret()).verify(body, signed)).toThrow('No matching signature');
  });

  it('goes where a redirect points to never', async () => {
    const other = await receiver((_, ...rest) => taken(...rest));
    const { url, port } = await receiver((_, __, response) => response.writeHead(307, { Location: other.url }).end());
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${other.port}`] });
    expect((await post(sender, url)).unwrap()).toEqual({ status: 307 });
    expect(other.posted).toEqual([]);
  });

  it('is told of by status, and by what the receiver asks for, in seconds or as a date', async () => {
    let header = '120';
    const { url, port } = await receiver((_, __, response) => response.writeHead(429, { 'Retry-After': header }).end());
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`] });
    expect((await post(sender, url)).unwrap()).toEqual({ status: 429, retryAfter: 120_000 });
    const at = new Date('2026-11-28T12:00:00Z');
    header = 'Sat, 28 Nov 2026 12:01:00 GMT';
    const signal = new AbortController().signal;
    const dated = await sender.send({ url, secret: SECRET, id: '1', at, body: BODY, signal });
    expect(dated.unwrap()).toEqual({ status: 429, retryAfter: 60_000 });
    header = 'soon';
    expect((await post(sender, url)).unwrap()).toEqual({ status: 429 });
  });

  it('is answered in few words: an endless answer is not read', async () => {
    let written = 0;
    const { url, port } = await receiver((_, __, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) written += 16_384;
      };
      response.on('drain', more);
      more();
    });
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`] });
    expect((await post(sender, url)).unwrap()).toEqual({ status: 200 });
    // What buffers of sockets take, and no more.
    expect(written).toBeLessThan(32 * 1024 * 1024);
  });

  it('is given up when no answer comes, and when this inspector stops', async () => {
    const { url, port } = await receiver(() => undefined);
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`], timeout: 50 });
    expect(await failureOf(post(sender, url))).toBe('no answer came within 0.05 seconds');
    const patient = senderTo({ allowed: [`http://127.0.0.1:${port}`] });
    expect(await failureOf(post(patient, url, AbortSignal.abort('over')))).toContain('over');
  });

  it('that nobody takes says why', async () => {
    const gone = await receive((_, ...rest) => taken(...rest));
    await gone.close();
    const { url, port } = gone;
    const sender = senderTo({ allowed: [`http://127.0.0.1:${port}`] });
    expect(await failureOf(post(sender, url))).toContain('it cannot be reached: connect ECONNREFUSED');
  });
});

describe('the address that was resolved', () => {
  it('is the one that is connected to, and is looked at for each connection', async () => {
    const { port, posted } = await receiver((_, ...rest) => taken(...rest));
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return ['127.0.0.1'];
    };
    const url = `http://receiver.example:${port}/`;
    const named = senderTo({ allowed: [`http://receiver.example:${port}`], resolve });
    expect(named.problemOf(url)).toBeUndefined();
    expect(await failureOf(post(named, url))).toContain('receiver.example is at 127.0.0.1, which is not allowed');
    expect(posted).toEqual([]);
    const listed = senderTo({ allowed: [`http://receiver.example:${port}`, `http://127.0.0.1:${port}`], resolve });
    expect((await post(listed, url)).unwrap()).toEqual({ status: 204 });
    expect(asked).toEqual(['receiver.example', 'receiver.example']);
    expect(posted).toHaveLength(1);
    expect(posted[0]?.headers.host).toBe(`receiver.example:${port}`);
  });

  it.each([
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '0.0.0.0',
    'fd00:ec2::254',
    '100.100.100.200',
    '64:ff9b::7f00:1',
  ])('is never %s unless that is listed', async (address) => {
    const sender = senderTo({
      allowed: ['receiver.example', 'http://receiver.example:80'],
      resolve: async () => [address],
    });
    for (const url of ['https://receiver.example/', 'http://receiver.example/']) {
      expect(await failureOf(post(sender, url))).toContain('which is not allowed');
    }
  });

  it('is another one of the same host where one is not allowed', async () => {
    const { port } = await receiver((_, ...rest) => taken(...rest));
    const sender = senderTo({
      allowed: [`http://receiver.example:${port}`, `http://127.0.0.0/8:${port}`],
      resolve: async () => ['169.254.169.254', '127.0.0.1'],
    });
    expect((await post(sender, `http://receiver.example:${port}/`)).unwrap()).toEqual({ status: 204 });
  });

  it('is told when there is none', async () => {
    const nowhere = senderTo({ allowed: ['receiver.example'], resolve: async () => [] });
    expect(await failureOf(post(nowhere, 'https://receiver.example/'))).toContain('is at no address');
    const resolve = () => Promise.reject(new Error('getaddrinfo ENOTFOUND receiver.example'));
    const unknown = senderTo({ allowed: ['receiver.example'], resolve });
    expect(await failureOf(post(unknown, 'https://receiver.example/'))).toContain('ENOTFOUND');
  });
});

describe('options', () => {
  it.each([
    ['allowed.1: "two words" is no host', { allowed: ['receiver.example', 'two words'] }],
    ['allowed.0: "ftp://receiver.example"', { allowed: ['ftp://receiver.example'] }],
    ['allowed.0: "10.0.0.0/33"', { allowed: ['10.0.0.0/33'] }],
    ['allowed.0: "receiver.example:70000"', { allowed: ['receiver.example:70000'] }],
    ['allowed.0: "receiver.example/path"', { allowed: ['receiver.example/path'] }],
    ['timeout', { timeout: 0 }],
    ['resolve', { resolve: 'dns' as never }],
    ['colour', { colour: 'blue' } as WebhookSenderOptions],
  ])('are checked: %s', (message, options) => {
    expect(() => createWebhookSender(options)).toThrow(message);
  });
});
