import { describe, expect, it } from 'vitest';
import { LOCKED } from '../test/scripted-ironic.ts';
import { faultText, isLocked, isTaken } from './fault.ts';

function answer(text: string, type = 'application/json') {
  return { kind: 'answer' as const, status: 409, text, headers: new Headers({ 'Content-Type': type }) };
}

const fault = (faultstring: string) => JSON.stringify({ faultcode: 'Client', faultstring, debuginfo: null });

describe("Ironic's words", () => {
  it.each([
    ['JSON text inside JSON', JSON.stringify({ error_message: fault(LOCKED) }), LOCKED],
    ['an object', JSON.stringify({ error_message: JSON.parse(fault(LOCKED)) }), LOCKED],
    ['plain text inside JSON', JSON.stringify({ error_message: ' Not authorized\n' }), 'Not authorized'],
    [
      "its web framework's",
      JSON.stringify({
        error_message: JSON.stringify({ code: 400, title: 'Bad Request', description: 'Expected a name' }),
      }),
      'Expected a name',
    ],
    ['the fault alone', fault(LOCKED), LOCKED],
    ["Keystone's middleware", JSON.stringify({ error: { code: 401, title: 'Unauthorized', message: 'Bad' } }), 'Bad'],
    ['no JSON', 'upstream connect error', 'upstream connect error'],
    ['JSON without words', '{"a":1}', '{"a":1}'],
    ['nothing', '', undefined],
    ['an empty fault', JSON.stringify({ error_message: fault('') }), JSON.stringify({ error_message: fault('') })],
  ])('%s', (_, text, words) => {
    expect(faultText(answer(text))).toBe(words);
  });

  it.each([
    ['by its type', '<p>Not found</p>', 'text/html; charset=utf-8'],
    ['by its look', '\n<!DOCTYPE html><html></html>', 'text/plain'],
  ])('none in a page of HTML, known %s', (_, text, type) => {
    expect(faultText(answer(text, type))).toBeUndefined();
  });

  it('are not endless', () => {
    expect(faultText(answer(fault('x'.repeat(5000))))?.length).toBeLessThan(1010);
    expect(faultText(answer('x'.repeat(5000)))?.length).toBeLessThan(1010);
  });
});

describe('a conflict', () => {
  it.each([
    [LOCKED, true, false],
    ['A port with MAC address 52:54:00:00:00:01 already exists.', false, true],
    ['A node with name locked already exists.', false, true],
    ['Node n can not be updated while a state transition is in progress.', false, false],
    ['Node blocked by policy', false, false],
  ])('%s', (words, locked, taken) => {
    expect([isLocked(answer(fault(words))), isTaken(answer(fault(words)))]).toEqual([locked, taken]);
  });
});
