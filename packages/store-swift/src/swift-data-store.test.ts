import { inspect } from 'node:util';
import { Err, InspectorError, Ok } from '@ironic-inspector/core';
import type { Authenticator } from '@ironic-inspector/openstack-auth';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FakeSwift } from '../test/fake-swift.ts';
import type { Fault } from '../test/fake-swift.ts';
import { createSwiftDataStore } from './index.ts';
import type { SwiftDataStoreOptions } from './index.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OBJECT = `/v1/AUTH_inspector/c/inspector_data-${UUID}`;

let swift: FakeSwift;
beforeEach(async () => {
  swift = new FakeSwift();
  await swift.start();
  onTestFinished(() => swift.kill());
});

const open = (options: Partial<SwiftDataStoreOptions> = {}) =>
  createSwiftDataStore({
    auth: { type: 'v1password', authUrl: swift.authUrl, username: 'inspector:keeper', password: swift.password },
    container: 'c',
    retry: { firstPause: 1, longestPause: 1 },
    ...options,
  });

describe('what is sent', () => {
  it('makes the container only when it is missing', async () => {
    const data = open();
    (await data.save(UUID, 'processed', '1')).unwrap();
    (await data.save(UUID, 'processed', '2')).unwrap();
    expect(swift.requests).toEqual([`PUT ${OBJECT}`, 'PUT /v1/AUTH_inspector/c', `PUT ${OBJECT}`, `PUT ${OBJECT}`]);
  });

  it('removes both objects', async () => {
    (await open().discard(UUID)).unwrap();
    expect(swift.requests.toSorted()).toEqual([`DELETE ${OBJECT}`, `DELETE ${OBJECT}-UNPROCESSED`]);
  });
});

describe('what fails for now', () => {
  it.each<Fault>(['drop', 'cut', { status: 429 }, { status: 503, headers: { 'Retry-After': '3600' } }])(
    'is tried again: %j',
    async (fault) => {
      const data = open();
      (await data.save(UUID, 'processed', '1')).unwrap();
      swift.faults.push(fault, fault);
      expect((await data.load(UUID, 'processed')).val).toBe('1');
      if (fault === 'cut') return; // a success with a broken body: to a PUT that is one
      swift.faults.push(fault, fault);
      (await data.save(UUID, 'processed', '2')).unwrap();
      swift.faults.push(fault, fault);
      (await data.discard(UUID)).unwrap();
      expect((await data.load(UUID, 'processed')).val).toBeUndefined();
    },
  );

  it('is told in the end, in the words of the original and of Swift', async () => {
    swift.faults.push({ status: 503 }, { status: 503 });
    const saved = await open({ retry: { attempts: 2, firstPause: 1 } }).save(UUID, 'processed', '1');
    expect(saved.val).toMatchObject({ code: 'store-failed', node: UUID });
    expect((saved.val as InspectorError).message).toMatch(
      new RegExp(
        `^Swift failed to create object inspector_data-${UUID} in container c. Error was: 503 Service Unavailable The server is currently unavailable. Please try again at a later time.; transaction tx`,
      ),
    );
    expect(swift.requests).toHaveLength(2);
  });

  it('does not outlive the time of the operation', async () => {
    swift.faults.push('hang');
    const loaded = await open({ timeout: 100 }).load(UUID, 'processed');
    expect(loaded.val).toMatchObject({
      code: 'store-failed',
      message: 'Could not connect to the object storage service: no answer in time',
    });
  });

  it('is told when it was the container', async () => {
    const data = open();
    swift.faults.push({ status: 404 }, { status: 403 });
    expect((await data.save(UUID, 'processed', '1')).val).toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('Swift failed to create container c. Error was: 403 Forbidden'),
    });
  });

  it('is told when one of two objects stays', async () => {
    swift.faults.push({ status: 500 });
    const discarded = await open().discard(UUID);
    expect((discarded.val as InspectorError).message).toMatch(
      /^Swift failed to delete object .* Error was: 500; transaction/,
    );
  });
});

it('takes a node whose UUID is no Unicode for a failure', async () => {
  const data = open();
  for (const answer of [
    await data.save('\ud800', 'processed', '1'),
    await data.load('\ud800', 'processed'),
    await data.discard('\ud800'),
  ]) {
    expect(answer.val).toMatchObject({ code: 'store-failed', message: expect.stringContaining('not Unicode') });
  }
  expect(swift.requests).toEqual([]);
});

it('hands documents to fetch as streams, so that no second copy is made', async () => {
  const bodies: unknown[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (init?.method === 'PUT') bodies.push(init.body);
    return globalThis.fetch(input, init);
  };
  (await open({ fetch }).save(UUID, 'processed', '1')).unwrap();
  expect(bodies.map((body) => body instanceof ReadableStream)).toEqual([true, false, true]);
});

it('shows neither secrets nor documents when inspected', async () => {
  const data = open();
  (await data.save(UUID, 'processed', '"document"')).unwrap();
  expect(inspect(data, { depth: 20, showHidden: true })).not.toMatch(/hunter2|AUTH_tk|document/);
});

describe('where Swift is', () => {
  const authenticator = (endpoint: Authenticator['endpoint']): Authenticator => ({
    headers: async () => Ok({}),
    renew: async () => Ok(false),
    endpoint,
  });
  const message = async (options: Partial<SwiftDataStoreOptions>) => {
    const { val } = await open(options).load(UUID, 'processed');
    if (!InspectorError.is(val)) throw new Error('expected Err, got Ok');
    return val.message.replace('Could not connect to the object storage service: ', '');
  };

  it('is asked of the credentials, interface after interface', async () => {
    const asked: unknown[] = [];
    const auth = authenticator(async (service) => {
      asked.push(service);
      return Ok(undefined);
    });
    expect(await message({ auth, region: 'north', interfaces: ['admin'] })).toBe(
      'no admin endpoint of object-store is known in region north',
    );
    expect(await message({ auth })).toBe('no internal or public endpoint of object-store is known');
    expect(asked).toEqual([
      { type: 'object-store', interface: 'admin', region: 'north' },
      { type: 'object-store', interface: 'internal' },
      { type: 'object-store', interface: 'public' },
    ]);
  });

  it('is not asked when it is given', async () => {
    const data = open({ endpoint: `${swift.authUrl.replace('/auth/v1.0', '')}/v1/AUTH_inspector/` });
    expect((await data.save(UUID, 'processed', '1')).val).toBe(`inspector_data-${UUID}`);
    expect(swift.requests[0]).toBe(`PUT ${OBJECT}`);
  });

  it('may be unknown because the credentials are refused', async () => {
    const auth = authenticator(async () => Err(new InspectorError('store-failed', 'wrong password')));
    expect(await message({ auth })).toBe('wrong password');
  });

  it('is not waited for longer than the time of the operation', async () => {
    const auth = authenticator(() => new Promise<never>(() => {}));
    expect(await message({ auth, timeout: 20 })).toBe('no answer in time');
  });
});
