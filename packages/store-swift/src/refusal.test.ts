import { expect, it } from 'vitest';
import { swiftRefusal } from './refusal.ts';

const refused = (status: number, text: string, headers: Record<string, string> = {}) =>
  swiftRefusal('get object o in container c', 'node-1', { status, headers: new Headers(headers), text }).message;

it.each([
  [refused(403, '<html><h1>Forbidden</h1><p>Access was denied.</p></html>'), '403 Forbidden Access was denied.'],
  [refused(400, 'X-Delete-After in past', { 'X-Trans-Id': 'tx1' }), '400 X-Delete-After in past; transaction tx1'],
  [refused(500, ''), '500'],
  [refused(502, 'x'.repeat(10_000)), `502 ${'x'.repeat(300)}…`],
  [refused(301, '', { Location: 'https://a/b' }), '301; redirected to https://a/b, which is not followed'],
])('%s', (message, reason) => {
  expect(message).toBe(`Swift failed to get object o in container c. Error was: ${reason}`);
});
