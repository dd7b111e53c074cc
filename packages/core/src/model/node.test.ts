import { describe, expect, it } from 'vitest';
import { canonicalUuid } from './node.ts';

const UUID = '1a2b3c4d-1a1a-4b4b-8c8c-000000000001';

describe('canonicalUuid', () => {
  it.each([
    UUID,
    UUID.toUpperCase(),
    UUID.replaceAll('-', ''),
    `{${UUID}}`,
    `urn:uuid:${UUID}`,
    `URN:UUID:{${UUID.toUpperCase()}}`,
  ])('understands %s', (text) => expect(canonicalUuid(text)).toBe(UUID));

  it.each(['', 'node-1', ` ${UUID}`, `${UUID} `, UUID.slice(1), `${UUID}0`, 'g'.repeat(32)])(
    'takes %j for a name',
    (text) => expect(canonicalUuid(text)).toBeUndefined(),
  );
});
