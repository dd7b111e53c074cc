import { replaceSpans } from '../model/exact-json.ts';
import { scanJson, type JsonLimits, type JsonScan, type Span } from '../model/json-scan.ts';

/** The text of a document, and the logs that were in it. */
export interface CutText {
  /** To the letter as it came, but for the members that were cut. */
  readonly text: string;
  /** The last of the logs, if that is text and not empty. */
  readonly logs: string | undefined;
}

/**
 * Takes the members that a scan found out of the text of an object, each with one of its commas. Nothing else is changed, and of the rest
 * nothing is parsed.
 *
 * Throws a `SyntaxError` when one of the members is no JSON. Whether the rest is shows when it is parsed.
 */
export function cutLogs(text: string, cuts: JsonScan['cuts']): CutText {
  if (cuts.length === 0) return { text, logs: undefined };
  const rest = replaceSpans(text, withCommas(text, cuts), () => '');
  // Of an object that had nothing else, nothing shows any more whether its commas were right.
  if (/^\s*\{\s*\}\s*$/.test(rest)) JSON.parse(text);
  let logs: unknown;
  for (const { start, end, value } of cuts) {
    JSON.parse(`{${text.slice(start, value)}0}`);
    logs = JSON.parse(text.slice(value, end));
  }
  return { text: rest, logs: typeof logs === 'string' && logs !== '' ? logs : undefined };
}

/**
 * A ramdisk's document as the archive keeps it: the text to the letter, but without the members `logs` of the object, and with `null` for
 * what Python writes and JSON has not: `NaN`, `Infinity`.
 *
 * Throws a `SyntaxError` for some of what is no JSON; for the rest parsing it does.
 */
export function archivedText(text: string): string {
  const json = replaceSpans(text, scanJson(text, UNLIMITED).constants, () => 'null');
  return cutLogs(json, scanJson(json, UNLIMITED, 'logs').cuts).text;
}

const UNLIMITED: JsonLimits = { depth: Infinity, values: Infinity, keys: Infinity };

/** Members that stand together become one span, with the comma behind it or else the one before. */
function withCommas(text: string, cuts: readonly Span[]): readonly Span[] {
  const runs: { start: number; end: number }[] = [];
  for (const { start, end } of cuts) {
    const last = runs.at(-1);
    if (last?.end === start - 1) last.end = end;
    else runs.push({ start, end });
  }
  return runs.map(({ start, end }) => {
    if (text[end] === ',') return { start, end: end + 1 };
    return text[start - 1] === ',' ? { start: start - 1, end } : { start, end };
  });
}
