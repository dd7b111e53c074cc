import { isJsonObject } from '@ironic-inspector/core';
import type { Answer } from './exchange.ts';

const LONGEST = 1000;

/**
 * Ironic's own words in a refusal. They are in `error_message`, which is an object or JSON text, as
 * `faultstring`, or as `description` where its web framework refused. Keystone's middleware and
 * proxies send other forms. `undefined` when there are no words, or only a page of HTML.
 */
export function faultText({ text, headers }: Pick<Answer, 'text' | 'headers'>): string | undefined {
  const words = wordsIn(parsed(text));
  if (words !== undefined) return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
  return isHtml({ text, headers }) || text.trim() === '' ? undefined : text.trim().slice(0, LONGEST);
}

/** Whether the answer is HTML, which comes from a proxy and not from Ironic. */
export function isHtml({ text, headers }: Pick<Answer, 'text' | 'headers'>): boolean {
  return headers.get('content-type')?.includes('html') === true || /^\s*<(!doctype|html)/i.test(text);
}

/** A 409 that goes away by itself: another operation holds the node for now. */
export function isLocked(answer: Answer): boolean {
  const words = faultText(answer) ?? '';
  // Messages about a taken name contain that name, which may have the word "locked" in it.
  return !exists(words) && /\blocked\b/i.test(words);
}

/** A 409 that is final: the address, name or UUID is taken. */
export function isTaken(answer: Answer): boolean {
  return exists(faultText(answer) ?? '');
}

function exists(words: string): boolean {
  return /\balready exists\b/i.test(words);
}

function wordsIn(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const message = value['error_message'] ?? value['error'] ?? value;
  if (typeof message === 'string') {
    const inner = parsed(message);
    return isJsonObject(inner) ? wordsIn(inner) : nonEmpty(message);
  }
  if (!isJsonObject(message)) return undefined;
  const keys = ['faultstring', 'description', 'message', 'title'];
  return keys.map((key) => nonEmpty(message[key])).find((words) => words !== undefined);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
