import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Secrets } from './secrets.ts';

const NODE = '1a1a1a1a-1a1a-4a1a-8a1a-1a1a1a1a1a1a';
const OTHER = '2b2b2b2b-2b2b-4b2b-8b2b-2b2b2b2b2b2b';
const CREDENTIALS = { username: 'operator', password: 'PlantedPassw0rd' };

const sealed = (secrets: Secrets) => String(secrets.keep(CREDENTIALS, NODE).unwrap());

describe('credentials with a key', () => {
  it('come back, and are never written the same way twice', () => {
    const secrets = new Secrets([randomBytes(32)], false);
    const [one, two] = [sealed(secrets), sealed(secrets)];
    expect(one).not.toBe(two);
    expect(one).not.toMatch(/operator|Planted/);
    expect(Buffer.from(one.split(':')[2] ?? '', 'base64url').toString('latin1')).not.toMatch(/operator|Planted/);
    for (const text of [one, two]) expect(secrets.read(text, NODE)).toEqual(CREDENTIALS);
  });

  it('are read with an old key, and written with the first', () => {
    const [old, now] = [randomBytes(32), randomBytes(32)];
    const before = sealed(new Secrets([old], false));
    const rotated = new Secrets([now, old], false);
    expect(rotated.read(before, NODE)).toEqual(CREDENTIALS);
    const after = sealed(rotated);
    expect(new Secrets([now], false).read(after, NODE)).toEqual(CREDENTIALS);
    expect(() => new Secrets([old], false).read(after, NODE)).toThrow(
      /encrypted with the key [0-9a-f]{12}, which is not/,
    );
  });

  it('are of one node, and whole, or nothing', () => {
    const secrets = new Secrets([randomBytes(32)], false);
    const text = sealed(secrets);
    expect(() => secrets.read(text, OTHER)).toThrow();
    const [version, id, bytes = ''] = text.split(':');
    const spoilt = Buffer.from(bytes, 'base64url');
    spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1;
    for (const odd of [
      spoilt,
      spoilt.subarray(0, 20),
      Buffer.alloc(0),
      Buffer.from(bytes, 'base64url').subarray(0, -1),
    ])
      expect(() => secrets.read(`${version}:${id}:${odd.toString('base64url')}`, NODE)).toThrow();
    expect(() => secrets.read('nonsense', NODE)).toThrow();
  });

  it('that were kept before there was one are read', () => {
    expect(new Secrets([randomBytes(32)], true).read(CREDENTIALS, NODE)).toEqual(CREDENTIALS);
  });
});

describe('credentials without a key', () => {
  it('stay as they are in private files, and are refused elsewhere, with what to do', () => {
    expect(new Secrets([], true).keep(CREDENTIALS, NODE).unwrap()).toEqual(CREDENTIALS);
    const refused = new Secrets([], false).keep(CREDENTIALS, NODE);
    expect(refused.err && refused.val).toMatchObject({
      code: 'bad-request',
      node: NODE,
      message: expect.stringContaining('[database]secret_key_file'),
    });
    expect(JSON.stringify(refused.val)).not.toContain(CREDENTIALS.password);
  });
});

it.each([0, 16, 31, 33])('a key of %i bytes is none', (length) => {
  expect(() => new Secrets([randomBytes(32), randomBytes(length)], true)).toThrow(
    `secretKeys.1: must have 32 bytes, not ${length}`,
  );
});
