import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { InspectorError } from '@ironic-inspector/core';
import type { DataStore, Result } from '@ironic-inspector/core';
import { createAuthenticator } from '@ironic-inspector/openstack-auth';
import { dataStoreSuite, eventually } from '@ironic-inspector/testing';
import { describe, expect, it } from 'vitest';
import { createSwiftDataStore } from '../src/index.ts';
import type { SwiftDataStoreOptions } from '../src/index.ts';
import type { TestSwift } from './test-swift.ts';

const UUID = '1be26c0b-03f2-4d2e-ae87-c02d7f33c123';
const OBJECT = `inspector_data-${UUID}`;
const MIB = 2 ** 20;
/** Of one test: a real Swift takes seconds to start. */
const LIMIT_MS = 60_000;

/** The conformance suite, and what is Swift's own: the same on the fake and on the real one. */
export function everySwift(swift: TestSwift): void {
  const auth = (user: string, password = swift.password) =>
    ({ type: 'v1password', authUrl: swift.authUrl, username: `inspector:${user}`, password }) as const;
  const newContainer = () => `inspector-${randomUUID()}`;
  const store = (options: Partial<SwiftDataStoreOptions> = {}): DataStore =>
    createSwiftDataStore({ auth: auth('keeper'), container: newContainer(), ...options });

  /** What Swift says of an object, past the store. */
  const look = async (container: string, object: string): Promise<Response> => {
    const authenticator = createAuthenticator(auth('keeper')).unwrap();
    const headers = (await authenticator.headers()).unwrap();
    const account = (await authenticator.endpoint({ type: 'object-store' })).unwrap();
    return await fetch(`${account}/${container}/${encodeURIComponent(object)}`, { headers });
  };

  describe(`Swift, ${swift.name}`, { timeout: LIMIT_MS }, () => {
    const containers = new WeakMap<DataStore, string>();
    const open = (container = newContainer()): DataStore => {
      const data = store({ container, retry: { attempts: 2, firstPause: 1, longestPause: 1 } });
      containers.set(data, container);
      return data;
    };
    dataStoreSuite(
      { describe, it },
      {
        create: () => open(),
        reopen: (data) => open(containers.get(data)),
        another: (data) => open(containers.get(data)),
        breakDown: async () => {
          await swift.kill();
          return () => swift.start();
        },
      },
    );

    describe('objects', () => {
      it('have the names of the original, which save answers, and are JSON', async () => {
        const container = newContainer();
        const data = store({ container });
        expect((await data.save(UUID, 'processed', '{"a": 1}')).val).toBe(OBJECT);
        expect((await data.save(UUID, 'unprocessed', '{"a": 2}')).val).toBe(`${OBJECT}-UNPROCESSED`);
        const [processed, unprocessed] = [
          await look(container, OBJECT),
          await look(container, `${OBJECT}-UNPROCESSED`),
        ];
        expect([await processed.text(), await unprocessed.text()]).toEqual(['{"a": 1}', '{"a": 2}']);
        expect(processed.headers.get('content-type')).toMatch(/^application\/json/);
        expect(processed.headers.has('x-delete-at')).toBe(false);
      });

      it('may be large', async () => {
        const data = store({ timeout: 60_000 });
        const document = JSON.stringify({ text: '0123456789abcd\u00fc'.repeat((20 * MIB) / 16) });
        (await data.save(UUID, 'processed', document)).unwrap();
        const loaded = (await data.load(UUID, 'processed')).unwrap();
        // not toBe: a difference would be printed
        expect(loaded === document).toBe(true);
      });

      it('are not loaded when they are larger than a document can be', async () => {
        const container = newContainer();
        (await store({ container }).save(UUID, 'processed', `"${'x'.repeat(1000)}"`)).unwrap();
        const { message } = errorIn(await store({ container, maxDocumentBytes: 1000 }).load(UUID, 'processed'));
        expect(message).toContain('the answer is longer than 1000 bytes');
      });

      it('expire when they are told to', async () => {
        const container = newContainer();
        const before = Math.floor(Date.now() / 1000);
        (await store({ container, deleteAfter: 3600 }).save(UUID, 'unprocessed', '1')).unwrap();
        const deleteAt = Number((await look(container, `${OBJECT}-UNPROCESSED`)).headers.get('x-delete-at'));
        expect(deleteAt).toBeGreaterThanOrEqual(before + 3600);
        expect(deleteAt).toBeLessThanOrEqual(Date.now() / 1000 + 3600);
        const short = store({ container, deleteAfter: 1 });
        (await short.save(UUID, 'processed', '2')).unwrap();
        await eventually(async () => (await short.load(UUID, 'processed')).unwrap() === undefined);
      });

      it.each(['a/b', '..', '../..', '%2F', 'a b+c?d=e#f', '\u00fc \u{1f680}', '"<&>"', '-UNPROCESSED', ''])(
        'of a node called %j are kept apart from all others',
        async (uuid) => {
          const data = store();
          (await data.save(UUID, 'processed', '"other"')).unwrap();
          (await data.save(uuid, 'processed', '"processed"')).unwrap();
          (await data.save(uuid, 'unprocessed', '"unprocessed"')).unwrap();
          expect((await data.load(uuid, 'processed')).val).toBe('"processed"');
          expect((await data.load(uuid, 'unprocessed')).val).toBe('"unprocessed"');
          (await data.discard(uuid)).unwrap();
          expect((await data.load(uuid, 'processed')).val).toBeUndefined();
          expect((await data.load(UUID, 'processed')).val).toBe('"other"');
        },
      );
    });

    describe('the container', () => {
      it('may be missing: there is nothing in it', async () => {
        const data = store();
        expect((await data.load(UUID, 'processed')).unwrap()).toBeUndefined();
        (await data.discard(UUID)).unwrap();
      });

      it('is made once, by however many', async () => {
        const data = store({ container: `${newContainer()} \u00fc%2F` });
        const saved = await Promise.all(['1', '2', '3', '4'].map((node) => data.save(node, 'processed', node)));
        expect(saved.map(({ val }) => val)).toEqual(['1', '2', '3', '4'].map((node) => `inspector_data-${node}`));
        expect((await data.load('3', 'processed')).val).toBe('3');
      });
    });

    describe('credentials', () => {
      it('are renewed when Swift does not know the token any more', async () => {
        const data = store();
        (await data.save(UUID, 'processed', '1')).unwrap();
        await swift.revoke();
        expect((await data.load(UUID, 'processed')).val).toBe('1');
        await swift.revoke();
        const large = `"${'x'.repeat(4 * MIB)}"`;
        expect((await data.save(UUID, 'processed', large)).val).toBe(OBJECT);
        expect((await data.load(UUID, 'processed')).val === large).toBe(true);
        await swift.revoke();
        (await data.discard(UUID)).unwrap();
      });

      it('that are wrong are told, and not shown', async () => {
        const error = errorIn(await store({ auth: auth('keeper', 'wrong-secret') }).save(UUID, 'processed', '1'));
        expect(error).toMatchObject({ code: 'store-failed', node: UUID });
        expect(error.message).toMatch(
          /^Could not connect to the object storage service: no token from .*: user name or password is wrong \(401\)$/,
        );
        expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('wrong-secret');
      });

      it('of someone who may do nothing are refused', async () => {
        const container = newContainer();
        const data = store({ auth: auth('guest'), container });
        const failed = [
          await data.save(UUID, 'processed', '1'),
          await data.load(UUID, 'processed'),
          await data.discard(UUID),
        ];
        expect(failed.map((one) => errorIn(one).message)).toEqual(
          ['create', 'get', 'delete'].map((verb) =>
            expect.stringMatching(
              new RegExp(
                `^Swift failed to ${verb} object ${OBJECT}.* in container ${container}. Error was: 403 Forbidden .*; transaction tx`,
              ),
            ),
          ),
        );
      });
    });

    describe('a crash', () => {
      /** Has Swift crash, and ends with it up again, whatever happens. */
      const crash = async <T>(whileDown: () => Promise<T>): Promise<T> => {
        await swift.kill();
        try {
          return await whileDown();
        } finally {
          await swift.start();
        }
      };
      const quick = { attempts: 3, firstPause: 1, longestPause: 1 };

      it('is told in bounded time, and forgotten when Swift is back', async () => {
        const data = store({ retry: quick });
        (await data.save(UUID, 'processed', '1')).unwrap();
        const error = await crash(async () => errorIn(await data.save(UUID, 'processed', '2')));
        expect(error).toMatchObject({ code: 'store-failed', node: UUID });
        expect(error.message).toMatch(
          /^Could not connect to the object storage service: connect ECONNREFUSED 127\.0\.0\.1:\d+ \(3 attempts\)$/,
        );
        expect((await data.load(UUID, 'processed')).val).toBe('1');
        expect((await data.save(UUID, 'processed', '2')).val).toBe(OBJECT);
      });

      it('is waited out by whoever has the time', async () => {
        const data = store({ timeout: 120_000, retry: { attempts: 1_000_000, firstPause: 10, longestPause: 200 } });
        (await data.save(UUID, 'processed', '1')).unwrap();
        const saved = await crash(async () => ({ later: data.save(UUID, 'processed', '2') }));
        expect((await saved.later).val).toBe(OBJECT);
        expect((await data.load(UUID, 'processed')).val).toBe('2');
      });

      it('in the middle of a document leaves the one before it', async () => {
        const { promise: halfSent, resolve: haveSentHalf } = Promise.withResolvers<void>();
        const { promise: down, resolve: isDown } = Promise.withResolvers<void>();
        let pieces = 0;
        const stopHalfway = new TransformStream<Uint8Array, Uint8Array>({
          async transform(piece, controller) {
            controller.enqueue(piece);
            pieces += 1;
            if (pieces !== 100) return;
            haveSentHalf();
            await down;
          },
        });
        const fetch: typeof globalThis.fetch = async (input, init) => {
          const body = pieces === 0 && init?.body instanceof ReadableStream ? init.body : undefined;
          return await globalThis.fetch(input, body ? { ...init, body: body.pipeThrough(stopHalfway) } : init);
        };
        const container = newContainer();
        const before = store({ container });
        (await before.save(UUID, 'processed', '1')).unwrap();
        const data = store({ container, fetch, timeout: 30_000, retry: quick });
        const saving = data.save(UUID, 'processed', `"${'x'.repeat(20 * MIB)}"`);
        await halfSent;
        await crash(async () => {
          isDown();
          expect(errorIn(await saving).message).toMatch(
            /^Could not connect to the object storage service: .* \(3 attempts\)$/,
          );
        });
        expect((await before.load(UUID, 'processed')).val).toBe('1');
      });
    });
  });
}

/** The error in an answer that must be one. */
function errorIn(answer: Result<unknown, InspectorError>): InspectorError {
  if (answer.err && InspectorError.is(answer.val)) return answer.val;
  throw new Error('expected Err, got Ok');
}
